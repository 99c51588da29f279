using Actors.Gateway.SocketIo.EngineIo;

namespace Actors.Gateway.SocketIo.Server;

/// <summary>Times and bounds of a Socket.IO server.</summary>
internal sealed record SocketIoOptions
{
    public EngineOptions Engine { get; init; } = new();

    /// <summary>How long a client may be there without being connected to a namespace. Until then nobody knows who it is.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Clients that may be in that state at once; a further one takes the place of the one that was there longest. A client is in it for a round trip.</summary>
    public int MaxNewcomers { get; init; } = 1000;
}
