using System.Text;
using Actors.Gateway.SocketIo.EngineIo;
using Actors.Gateway.SocketIo.Packets;

namespace Actors.Gateway.SocketIo;

/// <summary>Hostile bytes are refused, never an exception; what is written is read back as it was.</summary>
public sealed class PacketFuzzTests
{
    private const int Rounds = 200_000;

    /// <summary>Bytes that mean something to the formats, so that chance gets past their first checks.</summary>
    private static readonly byte[] Meaningful = "0123456789-/,[]{}\"b=:\u001e_AQ\u0000\u00ff"u8.ToArray();

    [Fact]
    public void No_bytes_make_the_readers_throw()
    {
        var random = new FixedChance(20261);
        for (var i = 0; i < Rounds; i++)
        {
            var bytes = random.Bytes(random.Next(40));
            EnginePacket.TryDecode(bytes, out _);
            EnginePayload.TryDecode(bytes, []);
            SocketPacketReader.TryRead(bytes, out _);
        }
    }

    [Fact]
    public void What_a_reader_takes_a_writer_gives_back()
    {
        var random = new FixedChance(20262);
        var taken = 0;
        for (var i = 0; i < Rounds; i++)
        {
            var bytes = random.Bytes(random.Next(20));
            if (!SocketPacketReader.TryRead(bytes, out var packet))
                continue;
            taken++;
            var written = SocketPacketWriter.Write(packet);
            Assert.Equal(EnginePacketType.Message, written.Type);
            Assert.True(SocketPacketReader.TryRead(written.Data, out var again));
            Assert.Equal((packet.Type, packet.Namespace, packet.AckId, packet.Attachments), (again.Type, again.Namespace, again.AckId, again.Attachments));
            Assert.Equal(packet.Json.ToArray(), again.Json.ToArray());
        }
        Assert.True(taken > Rounds / 20, $"only {taken} of {Rounds} were packets");
    }

    [Fact]
    public void Payloads_are_read_as_they_were_written()
    {
        var random = new FixedChance(20263);
        for (var i = 0; i < 2000; i++)
        {
            var packets = Enumerable.Range(0, 1 + random.Next(6)).Select(_ => random.Next(2) == 0
                ? EnginePacket.OfBinary(random.AnyBytes(random.Next(50)))
                : new EnginePacket(Encoding.UTF8.GetBytes($"4message {random.Next(1000)} ü"), IsBinary: false)).ToList();
            List<EnginePacket> read = [];
            Assert.True(EnginePayload.TryDecode(EnginePayload.Encode(packets), read));
            Assert.Equal(packets.Select(packet => packet.ToString()), read.Select(packet => packet.ToString()));
            Assert.Equal(packets.Select(packet => packet.Wire.ToArray()), read.Select(packet => packet.Wire.ToArray()));
        }
    }

    [Fact]
    public void Text_that_is_not_UTF_8_is_no_payload() => Assert.False(EnginePayload.TryDecode(new byte[] { (byte)'4', 0xff, 0xfe }, []));

    [Theory]
    [InlineData("0", 0, "/", null, 0, "")]
    [InlineData("2/a,12[\"b\"]", 2, "/a", 12L, 0, "[\"b\"]")]
    [InlineData("53-/a,12[\"b\"]", 5, "/a", 12L, 3, "[\"b\"]")]
    [InlineData("2[\"/x,y\"]", 2, "/", null, 0, "[\"/x,y\"]")]
    [InlineData("3999999999999999[]", 3, "/", 999999999999999L, 0, "[]")]
    public void A_packet_is_read_by_its_parts(string text, int type, string name, long? ackId, int attachments, string json)
    {
        Assert.True(SocketPacketReader.TryRead(Encoding.UTF8.GetBytes(text), out var packet));
        Assert.Equal(((SocketPacketType)type, name, ackId, attachments), (packet.Type, packet.Namespace, packet.AckId, packet.Attachments));
        Assert.Equal(json, Encoding.UTF8.GetString(packet.Json.Span));
    }

    /// <summary>Repeats itself from a number: a failure comes again.</summary>
    private sealed class FixedChance(ulong seed)
    {
        private ulong _state = seed;

        public int Next(int below)
        {
            _state = (_state * 6364136223846793005) + 1442695040888963407;
            return (int)((_state >> 33) % (ulong)below);
        }

        public byte[] Bytes(int length)
        {
            var bytes = new byte[length];
            for (var i = 0; i < length; i++)
                bytes[i] = Next(8) == 0 ? (byte)Next(256) : Meaningful[Next(Meaningful.Length)];
            return bytes;
        }

        public byte[] AnyBytes(int length) => [.. Enumerable.Range(0, length).Select(_ => (byte)Next(256))];
    }
}
