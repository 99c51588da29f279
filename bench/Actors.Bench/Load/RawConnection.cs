using System.Net;
using System.Net.Sockets;

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
        while (true)
        {
            Took(await _socket.ReceiveAsync(_buffer.AsMemory(_filled)));
            if (HttpAnswer.TryRead(_buffer.AsSpan(0, _filled), out var status, out var body))
                return (status, _buffer.AsMemory(body));
        }
    }

    /// <summary>The same on the caller's own thread, which waits in the kernel: no pool of threads stands between the answer and whoever takes its time.</summary>
    public (int Status, ReadOnlyMemory<byte> Body) SendAndWait(ReadOnlySpan<byte> request)
    {
        _socket.Send(request);
        _filled = 0;
        while (true)
        {
            Took(_socket.Receive(_buffer.AsSpan(_filled)));
            if (HttpAnswer.TryRead(_buffer.AsSpan(0, _filled), out var status, out var body))
                return (status, _buffer.AsMemory(body));
        }
    }

    public void Dispose() => _socket.Dispose();

    private void Took(int read)
    {
        if (read == 0)
            throw new IOException("the server closed the connection");
        _filled += read;
    }
}
