using System.Text;

namespace Actors.Gateway.SocketIo.EngineIo;

/// <summary>One Engine.IO packet as a WebSocket frame carries it: in a text frame the digit of its type and its text, in a binary frame a message's bytes alone.
/// Kept in that form both ways, so that one event for many sockets is encoded once.</summary>
/// <param name="Wire">The frame's content.</param>
internal readonly record struct EnginePacket(ReadOnlyMemory<byte> Wire, bool IsBinary)
{
    public static readonly EnginePacket Close = OfText("1");
    public static readonly EnginePacket Ping = OfText("2");
    public static readonly EnginePacket Probed = OfText("3probe");
    public static readonly EnginePacket Noop = OfText("6");

    public EnginePacketType Type => IsBinary ? EnginePacketType.Message : (EnginePacketType)(Wire.Span[0] - '0');

    /// <summary>What comes after the type.</summary>
    public ReadOnlyMemory<byte> Data => IsBinary ? Wire : Wire[1..];

    /// <summary>The probe by which a client tries the transport it wants to move to.</summary>
    public bool IsProbe => Type == EnginePacketType.Ping && Data.Span.SequenceEqual("probe"u8);

    public static EnginePacket OfBinary(ReadOnlyMemory<byte> data) => new(data, IsBinary: true);

    /// <summary>A packet as text, its type's digit first. False for anything that is none.</summary>
    public static bool TryDecode(ReadOnlyMemory<byte> text, out EnginePacket packet)
    {
        packet = new EnginePacket(text, IsBinary: false);
        return !text.IsEmpty && text.Span[0] is >= (byte)'0' and <= (byte)'6';
    }

    public override string ToString() => IsBinary ? $"binary of {Wire.Length} bytes" : Encoding.UTF8.GetString(Wire.Span);

    private static EnginePacket OfText(string text) => new(Encoding.ASCII.GetBytes(text), IsBinary: false);
}
