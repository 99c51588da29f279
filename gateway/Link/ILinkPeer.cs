using Actors.Link.V1;

namespace Actors.Gateway.Link;

/// <summary>The executor's end of a connection, as the session sees it.</summary>
public interface ILinkPeer
{
    /// <summary>Queues a message; a peer that reads so slowly that there is no room is cut off.</summary>
    void Send(ServerMessage message);

    /// <summary>Sends what is queued and closes.</summary>
    void Close();
}
