namespace Actors.Gateway.SocketIo.Server;

/// <summary>One client in one namespace, seen from the application. Calls come one at a time and in order.</summary>
internal interface ISocketListener
{
    /// <summary>The client has been told that it is connected: from now on it may be sent events.</summary>
    void Connected();

    /// <summary>The client emitted an event. Where it asks for an acknowledgement it waits for one.</summary>
    ValueTask Received(SocketEvent received);

    /// <summary>The client left, or its connection is gone. Told once.</summary>
    void Disconnected(string reason);
}
