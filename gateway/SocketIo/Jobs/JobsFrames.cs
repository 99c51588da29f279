using System.Buffers;
using System.Text;
using Actors.Gateway.Application.Live;
using Actors.Gateway.SocketIo.EngineIo;
using Actors.Gateway.SocketIo.Packets;

namespace Actors.Gateway.SocketIo.Jobs;

/// <summary>An event as Socket.IO messages, shared by all sockets that are sent them.</summary>
internal sealed class JobsFrames
{
    private readonly LiveEvent _happened;
    private EnginePacket? _toUser;
    private EnginePacket? _toSubscribers;
    private readonly Lock _gate = new();

    private JobsFrames(LiveEvent happened) => _happened = happened;

    /// <summary><c>job:completed</c> and the like.</summary>
    public EnginePacket ToUser
    {
        get
        {
            lock (_gate)
                return _toUser ??= Write($"job:{_happened.KindName}", _happened.Json);
        }
    }

    /// <summary><c>job:ID:completed</c> and the like.</summary>
    public EnginePacket ToSubscribers
    {
        get
        {
            lock (_gate)
                return _toSubscribers ??= Write($"job:{_happened.Job}:{_happened.KindName}", _happened.Json);
        }
    }

    public static JobsFrames Of(LiveEvent happened) => happened.As(static happened => new JobsFrames(happened));

    private static EnginePacket Write(string name, ReadOnlyMemory<byte> json)
    {
        var array = new ArrayBufferWriter<byte>(name.Length + json.Length + 8);
        Encoding.ASCII.GetBytes($"[\"{name}\",", array);
        array.Write(json.Span);
        array.Write("]"u8);
        return SocketPacketWriter.Write(new SocketPacket { Type = SocketPacketType.Event, Namespace = SocketPacket.MainNamespace, Json = array.WrittenMemory });
    }
}
