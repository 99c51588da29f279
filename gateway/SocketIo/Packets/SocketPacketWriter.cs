using System.Buffers;
using System.Globalization;
using System.Text;
using Actors.Gateway.SocketIo.EngineIo;

namespace Actors.Gateway.SocketIo.Packets;

/// <summary>Writes Socket.IO packets as the Engine.IO messages that carry them.</summary>
internal static class SocketPacketWriter
{
    /// <summary>The message without the attachments, which follow it as binary messages of their own.</summary>
    public static EnginePacket Write(SocketPacket packet)
    {
        var head = new StringBuilder("4", 32).Append((char)('0' + packet.Type));
        if (packet.IsBinary)
            head.Append(packet.Attachments).Append('-');
        if (packet.Namespace != SocketPacket.MainNamespace)
            head.Append(packet.Namespace).Append(',');
        if (packet.AckId is { } id)
            head.Append(id.ToString(CultureInfo.InvariantCulture));
        var wire = new ArrayBufferWriter<byte>(head.Length + packet.Json.Length + 1);
        Encoding.UTF8.GetBytes(head.ToString(), wire);
        wire.Write(packet.Json.Span);
        return new EnginePacket(wire.WrittenMemory, IsBinary: false);
    }
}
