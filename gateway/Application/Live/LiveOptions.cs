namespace Actors.Gateway.Application.Live;

/// <summary>Bounds of what is told live: over Socket.IO, SignalR and Server-Sent Events together, unless it says otherwise.</summary>
public sealed record LiveOptions
{
    /// <summary>Live connections of this process; further ones are refused.</summary>
    public int MaxConnections { get; init; } = 20_000;

    /// <summary>Live connections of one user to this process.</summary>
    public int MaxConnectionsPerUser { get; init; } = 1000;

    /// <summary>Jobs that one connection may be subscribed to. Those that have ended make room for others.</summary>
    public int MaxSubscriptions { get; init; } = 1000;

    /// <summary>Bytes waiting to be sent to one connection; one that reads so slowly is cut off, and catches up when it comes back.</summary>
    public int MaxQueuedBytes { get; init; } = 1024 * 1024;

    /// <summary>Messages a client may send a second, in the long run.</summary>
    public int MaxMessagesPerSecond { get; init; } = 50;

    /// <summary>Messages a client may send at once after a pause: as many as it may have subscriptions to take up again.</summary>
    public int MaxMessageBurst { get; init; } = 2000;

    /// <summary>The longest message a client may send, in bytes.</summary>
    public int MaxMessageBytes { get; init; } = 96 * 1024;

    /// <summary>How often a connection shows that it is alive.</summary>
    public TimeSpan PingInterval { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>How long a client may take to answer that.</summary>
    public TimeSpan PingTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>The longest result, or output of a command, that an event carries, in bytes; a longer output is cut at its beginning, a longer result left out.</summary>
    public int MaxEventResultBytes { get; init; } = 64 * 1024;
}
