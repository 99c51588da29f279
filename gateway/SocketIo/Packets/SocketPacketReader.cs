using System.Buffers.Text;
using System.Text;

namespace Actors.Gateway.SocketIo.Packets;

/// <summary>Reads <c>&lt;type&gt;[&lt;attachments&gt;-][&lt;namespace&gt;,][&lt;ack id&gt;][JSON]</c>. What the JSON holds is looked at by whoever takes the packet.</summary>
internal static class SocketPacketReader
{
    /// <summary>Binary attachments of one packet, at most.</summary>
    public const int MaxAttachments = 10;

    /// <summary>The longest name of a namespace, in bytes.</summary>
    public const int MaxNamespaceBytes = 128;

    /// <summary>Ids up to here are exact in every client's numbers.</summary>
    private const int MaxAckIdDigits = 15;

    /// <param name="text">The data of an Engine.IO message; the packet's JSON points into it.</param>
    public static bool TryRead(ReadOnlyMemory<byte> text, out SocketPacket packet)
    {
        packet = default;
        if (text.IsEmpty || text.Span[0] is < (byte)'0' or > (byte)'6')
            return false;
        var type = (SocketPacketType)(text.Span[0] - '0');
        var rest = text[1..];
        var attachments = 0;
        if (type is SocketPacketType.BinaryEvent or SocketPacketType.BinaryAck && !TryReadAttachments(ref rest, out attachments))
            return false;
        if (!TryReadNamespace(ref rest, out var name) || !TryReadAckId(ref rest, out var ackId))
            return false;
        // No JSON begins so, and written again it would read as a namespace.
        if (!rest.IsEmpty && rest.Span[0] == '/')
            return false;
        packet = new SocketPacket { Type = type, Namespace = name, AckId = ackId, Attachments = attachments, Json = rest };
        return true;
    }

    private static bool TryReadAttachments(ref ReadOnlyMemory<byte> rest, out int count)
    {
        if (!Utf8Parser.TryParse(rest.Span, out uint parsed, out var digits) || parsed > MaxAttachments || digits >= rest.Length || rest.Span[digits] != '-')
        {
            count = 0;
            return false;
        }
        count = (int)parsed;
        rest = rest[(digits + 1)..];
        return true;
    }

    private static bool TryReadNamespace(ref ReadOnlyMemory<byte> rest, out string name)
    {
        name = SocketPacket.MainNamespace;
        if (rest.IsEmpty || rest.Span[0] != '/')
            return true;
        var comma = rest.Span.IndexOf((byte)',');
        var written = comma < 0 ? rest.Span : rest.Span[..comma];
        if (written.Length > MaxNamespaceBytes)
            return false;
        name = Encoding.UTF8.GetString(written);
        rest = comma < 0 ? default : rest[(comma + 1)..];
        return true;
    }

    private static bool TryReadAckId(ref ReadOnlyMemory<byte> rest, out long? id)
    {
        id = null;
        var digits = rest.Span.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        digits = digits < 0 ? rest.Length : digits;
        if (digits == 0)
            return true;
        if (digits > MaxAckIdDigits || !Utf8Parser.TryParse(rest.Span[..digits], out long parsed, out _))
            return false;
        id = parsed;
        rest = rest[digits..];
        return true;
    }
}
