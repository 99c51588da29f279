namespace Actors.Gateway.SocketIo.EngineIo;

/// <summary>Times and bounds of Engine.IO sessions.</summary>
internal sealed record EngineOptions
{
    /// <summary>How long after a pong the next ping is sent.</summary>
    public TimeSpan PingInterval { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>How long the pong may take; then the session is over.</summary>
    public TimeSpan PingTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long an upgrade to WebSocket may take from its connection to its end.</summary>
    public TimeSpan UpgradeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a closing WebSocket may take to say goodbye; then it is cut.</summary>
    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest message or body a client may send, in bytes. Told in the handshake.</summary>
    public int MaxPayloadBytes { get; init; } = 100_000;

    /// <summary>Bytes waiting to be sent to one client; one that reads so slowly is cut off.</summary>
    public int MaxQueuedBytes { get; init; } = 1024 * 1024;

    /// <summary>Packets a client may send a second, in the long run.</summary>
    public int MaxPacketsPerSecond { get; init; } = 50;

    /// <summary>Packets a client may send at once after a pause.</summary>
    public int MaxPacketBurst { get; init; } = 2000;

    /// <summary>Sessions open at once in this process.</summary>
    public int MaxSessions { get; init; } = 20_000;
}
