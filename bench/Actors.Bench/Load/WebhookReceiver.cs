using System.Buffers.Text;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Actors.Bench.Load;

/// <summary>A receiver of webhooks that costs the measuring process next to nothing: it looks for the job's id, answers 200, and reads on.</summary>
internal sealed class WebhookReceiver : IDisposable
{
    private static readonly byte[] Accepted = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8.ToArray();

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Action<long>? _heard;

    /// <param name="heard">Told of each job; null for a receiver that takes requests and never answers.</param>
    public WebhookReceiver(Action<long>? heard)
    {
        _heard = heard;
        _listener.Start(backlog: 1024);
        _ = Accept();
    }

    public string Url => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/hook");

    public void Dispose() => _listener.Dispose();

    private async Task Accept()
    {
        try
        {
            while (true)
                _ = Serve(await _listener.AcceptSocketAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Closed.
        }
    }

    private async Task Serve(Socket socket)
    {
        using var _ = socket;
        socket.NoDelay = true;
        var buffer = new byte[16 * 1024];
        var filled = 0;
        try
        {
            while (true)
            {
                var read = await socket.ReceiveAsync(buffer.AsMemory(filled));
                if (read == 0)
                    return;
                filled += read;
                while (TryTake(buffer.AsSpan(0, filled), out var length, out var job))
                {
                    buffer.AsSpan(length, filled - length).CopyTo(buffer);
                    filled -= length;
                    if (_heard is null)
                        continue;
                    _heard(job);
                    await socket.SendAsync(Accepted);
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The silo has hung up.
        }
    }

    /// <summary>A whole request in front: its length, and the job it tells of.</summary>
    private static bool TryTake(ReadOnlySpan<byte> received, out int length, out long job)
    {
        (length, job) = (0, 0);
        var head = received.IndexOf("\r\n\r\n"u8);
        if (head < 0)
            return false;
        var bodyLength = NumberAfter(received[..head], "Content-Length: "u8);
        length = head + 4 + (int)bodyLength;
        if (received.Length < length)
            return false;
        job = NumberAfter(received[(head + 4)..length], "\"id\":\""u8);
        return true;
    }

    private static long NumberAfter(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name)
    {
        var at = text.IndexOf(name);
        return at >= 0 && Utf8Parser.TryParse(text[(at + name.Length)..], out long number, out _) ? number : 0;
    }
}
