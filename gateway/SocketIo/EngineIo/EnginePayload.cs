using System.Buffers;
using System.Buffers.Text;
using System.Text.Unicode;

namespace Actors.Gateway.SocketIo.EngineIo;

/// <summary>Several packets in one HTTP body, for long-polling: separated by the character U+001E, binary ones as <c>b</c> and base64.</summary>
internal static class EnginePayload
{
    private const byte Separator = 0x1e;
    private const byte BinaryMark = (byte)'b';

    /// <summary>The packets of a body; false when it is not one, and then no packet of it counts.</summary>
    public static bool TryDecode(ReadOnlyMemory<byte> body, List<EnginePacket> packets)
    {
        if (!Utf8.IsValid(body.Span))
            return false;
        while (true)
        {
            var end = body.Span.IndexOf(Separator);
            if (!TryDecodeOne(end < 0 ? body : body[..end], out var packet))
                return false;
            packets.Add(packet);
            if (end < 0)
                return true;
            body = body[(end + 1)..];
        }
    }

    public static byte[] Encode(IReadOnlyList<EnginePacket> packets)
    {
        var body = new ArrayBufferWriter<byte>(packets.Sum(Length) + packets.Count);
        for (var i = 0; i < packets.Count; i++)
        {
            if (i > 0)
                body.Write([Separator]);
            Encode(packets[i], body);
        }
        return body.WrittenSpan.ToArray();
    }

    /// <summary>The bytes that a packet takes in a payload, without its separator.</summary>
    public static int Length(EnginePacket packet) => packet.IsBinary ? 1 + Base64.GetMaxEncodedToUtf8Length(packet.Wire.Length) : packet.Wire.Length;

    private static void Encode(EnginePacket packet, ArrayBufferWriter<byte> body)
    {
        if (!packet.IsBinary)
        {
            body.Write(packet.Wire.Span);
            return;
        }
        body.Write([BinaryMark]);
        Base64.EncodeToUtf8(packet.Wire.Span, body.GetSpan(Base64.GetMaxEncodedToUtf8Length(packet.Wire.Length)), out _, out var written);
        body.Advance(written);
    }

    private static bool TryDecodeOne(ReadOnlyMemory<byte> text, out EnginePacket packet)
    {
        if (text.IsEmpty || text.Span[0] != BinaryMark)
            return EnginePacket.TryDecode(text, out packet);
        var encoded = text.Span[1..];
        var bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(encoded.Length)];
        var status = Base64.DecodeFromUtf8(encoded, bytes, out _, out var written);
        packet = EnginePacket.OfBinary(bytes.AsMemory(0, written));
        return status == OperationStatus.Done;
    }
}
