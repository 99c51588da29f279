using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Actors.Bench.Load;

/// <summary>A Socket.IO client over a WebSocket that costs the measuring process next to nothing: it connects, answers pings, and passes on what it is told.</summary>
internal sealed class LiveSocket : IDisposable
{
    private const int LengthOf16Bits = 126;
    private const int LengthOf64Bits = 127;

    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private byte[] _buffer = new byte[1024];
    private int _filled;

    private LiveSocket() { }

    public static async Task<LiveSocket> Connect(int port, string token)
    {
        var live = new LiveSocket();
        await live._socket.ConnectAsync(IPAddress.Loopback, port);
        await live._socket.SendAsync(Encoding.ASCII.GetBytes(
            "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: bench\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"));
        int head;
        while ((head = live._buffer.AsSpan(0, live._filled).IndexOf("\r\n\r\n"u8)) < 0)
            await live.Fill();
        live.Take(head + 4);
        await live.Send($"40{{\"token\":\"{token}\"}}");
        while (true)
        {
            var message = Encoding.UTF8.GetString(await live.Receive());
            if (message.StartsWith("40", StringComparison.Ordinal))
                return live;
            if (!message.StartsWith('0'))
                throw new InvalidOperationException($"the server answered {message}");
        }
    }

    /// <summary>Passes on each event until the connection is closed.</summary>
    public async Task Listen(Action<byte[]> heard)
    {
        try
        {
            while (true)
            {
                var message = await Receive();
                if (message is [(byte)'2'])
                    await Send("3");
                else
                    heard(message);
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            // Closed, by either side.
        }
    }

    public void Dispose() => _socket.Dispose();

    private async Task<byte[]> Receive()
    {
        while (true)
        {
            if (_filled >= 2)
            {
                var (start, length) = Frame();
                if (start > 0 && _filled >= start + length)
                {
                    var message = _buffer.AsSpan(start, length).ToArray();
                    Take(start + length);
                    return message;
                }
            }
            await Fill();
        }
    }

    /// <summary>Where the payload of the frame in front begins, and its length; zero while that has not come.</summary>
    private (int Start, int Length) Frame() => (_buffer[1] & 0x7f) switch
    {
        LengthOf16Bits => _filled < 4 ? (0, 0) : (4, BinaryPrimitives.ReadUInt16BigEndian(_buffer.AsSpan(2))),
        LengthOf64Bits => _filled < 10 ? (0, 0) : (10, (int)BinaryPrimitives.ReadUInt64BigEndian(_buffer.AsSpan(2))),
        var length => (2, length),
    };

    /// <summary>One frame of text. A client has to mask what it sends; a mask of zeros leaves it as it is.</summary>
    private async Task Send(string text)
    {
        var payload = Encoding.UTF8.GetBytes(text);
        byte[] length = payload.Length < LengthOf16Bits ? [(byte)(0x80 | payload.Length)] : [0x80 | LengthOf16Bits, (byte)(payload.Length >> 8), (byte)payload.Length];
        await _socket.SendAsync((byte[])[0x81, .. length, 0, 0, 0, 0, .. payload]);
    }

    private void Take(int bytes)
    {
        _buffer.AsSpan(bytes, _filled - bytes).CopyTo(_buffer);
        _filled -= bytes;
    }

    private async Task Fill()
    {
        if (_filled == _buffer.Length)
            Array.Resize(ref _buffer, 2 * _buffer.Length);
        var read = await _socket.ReceiveAsync(_buffer.AsMemory(_filled));
        if (read == 0)
            throw new IOException("the server closed the connection");
        _filled += read;
    }
}
