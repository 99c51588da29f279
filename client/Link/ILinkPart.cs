using Actors.Link.V1;

namespace Actors.Client.Link;

/// <summary>Whoever uses the link. Its methods are called one after the other, never at once, and must not block.</summary>
internal interface ILinkPart
{
    /// <summary>What the next connection is to begin with; the former one is quite dead.</summary>
    Hello Hello();

    /// <summary>What a heartbeat says.</summary>
    int Capacity { get; }

    /// <summary>The server knows us; from now on the connection can be used.</summary>
    void Connected(Welcome welcome, ILinkConnection connection);

    void Received(ServerMessage message);

    /// <summary>There is no connection, or none any more.</summary>
    /// <param name="isRefusal">Dialing again with the same settings will hardly help.</param>
    void Disconnected(string reason, bool isRefusal);
}
