using Actors.Gateway.SocketIo.EngineIo;

namespace Actors.Gateway.SocketIo.Server;

/// <summary>Times and bounds of a Socket.IO server.</summary>
internal sealed record SocketIoOptions
{
    public EngineOptions Engine { get; init; } = new();

    /// <summary>How long a client may be there without being connected to a namespace. Until then nobody knows who it is.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);
}
