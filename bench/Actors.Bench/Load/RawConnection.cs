using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Actors.Bench.Load;

/// <summary>One kept HTTP/1.1 connection that sends ready bytes and reads the answer, so that the client costs little of the machine it measures.</summary>
internal sealed class RawConnection : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[256 * 1024];
    private int _filled;

    public async Task Connect(int port) => await _socket.ConnectAsync(IPAddress.Loopback, port);

    /// <summary>The status and body of the answer. The body is valid until the next call.</summary>
    public async Task<(int Status, ReadOnlyMemory<byte> Body)> Send(ReadOnlyMemory<byte> request)
    {
        await _socket.SendAsync(request);
        _filled = 0;
        var head = -1;
        while (head < 0)
        {
            await Fill();
            head = _buffer.AsSpan(0, _filled).IndexOf("\r\n\r\n"u8);
        }
        var status = int.Parse(_buffer.AsSpan(9, 3), CultureInfo.InvariantCulture);
        var headers = Encoding.ASCII.GetString(_buffer, 0, head);
        var body = head + 4;
        return headers.Contains("chunked", StringComparison.OrdinalIgnoreCase)
            ? (status, await ReadChunks(body))
            : (status, await ReadCounted(body, headers));
    }

    public void Dispose() => _socket.Dispose();

    private async Task<ReadOnlyMemory<byte>> ReadCounted(int body, string headers)
    {
        const string name = "Content-Length: ";
        var at = headers.IndexOf(name, StringComparison.OrdinalIgnoreCase);
        var length = at < 0 ? 0 : int.Parse(headers.AsSpan(at + name.Length).ToString().Split('\r')[0], CultureInfo.InvariantCulture);
        while (_filled < body + length)
            await Fill();
        return _buffer.AsMemory(body, length);
    }

    /// <summary>Moves the chunks together in place.</summary>
    private async Task<ReadOnlyMemory<byte>> ReadChunks(int body)
    {
        var (position, end) = (body, body);
        while (true)
        {
            int line;
            while ((line = _buffer.AsSpan(position, _filled - position).IndexOf("\r\n"u8)) < 0)
                await Fill();
            var length = int.Parse(_buffer.AsSpan(position, line), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            position += line + 2;
            while (_filled < position + length + 2)
                await Fill();
            if (length == 0)
                return _buffer.AsMemory(body, end - body);
            _buffer.AsSpan(position, length).CopyTo(_buffer.AsSpan(end));
            position += length + 2;
            end += length;
        }
    }

    private async Task Fill()
    {
        var read = await _socket.ReceiveAsync(_buffer.AsMemory(_filled));
        if (read == 0)
            throw new IOException("the server closed the connection");
        _filled += read;
    }
}
