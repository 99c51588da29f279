namespace Actors.NodeAgent.Link;

/// <summary>Makes connections to the server.</summary>
public interface ILinkDialer
{
    /// <summary>Connects once. At most one connection is open at a time: the former is disposed before the next is dialed.</summary>
    /// <exception cref="LinkException">The server is not reachable or refuses.</exception>
    Task<ILinkConnection> DialAsync(CancellationToken cancellation);
}
