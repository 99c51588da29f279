namespace Actors.Gateway.SocketIo.EngineIo;

/// <summary>What a session is opened for. Its messages come one at a time and in order.</summary>
internal interface IEngineListener
{
    /// <summary>A message; its bytes are only there until the task is done.</summary>
    /// <returns>False when it is malformed: the session is closed then.</returns>
    ValueTask<bool> Received(EnginePacket message);

    /// <summary>The session is over. Told once.</summary>
    void Closed(string reason);
}
