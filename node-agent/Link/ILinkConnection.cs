using Actors.Link.V1;

namespace Actors.NodeAgent.Link;

/// <summary>
/// One open connection. At most one send and one receive are under way at a time. Once disposed it is quite dead: nothing more
/// arrives and nothing more is sent.
/// </summary>
public interface ILinkConnection : IAsyncDisposable
{
    /// <summary>Done when the frame is handed to the network, which promises nothing. The frame may be changed afterwards.</summary>
    /// <exception cref="LinkException">The connection is broken.</exception>
    Task SendAsync(ExecutorFrame frame);

    /// <summary>The server's next frame; null when it closed the connection.</summary>
    /// <exception cref="LinkException">The connection is broken.</exception>
    Task<ServerFrame?> ReceiveAsync();

    /// <summary>Breaks the connection at once: what is under way fails.</summary>
    void Abort();
}
