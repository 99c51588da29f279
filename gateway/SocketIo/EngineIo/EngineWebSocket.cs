using System.Buffers;
using System.Net.WebSockets;

namespace Actors.Gateway.SocketIo.EngineIo;

/// <summary>Packets over a WebSocket, one a message. While nothing comes it holds no buffer.</summary>
internal sealed class EngineWebSocket(WebSocket socket, EngineOptions options, TimeProvider time) : IDisposable
{
    /// <summary>Enough for what clients usually send.</summary>
    private const int UsualBytes = 1024;

    private readonly Lock _gate = new();
    private byte[] _buffer = [];
    private Task? _goodbye;

    /// <summary>The last packet received; its bytes are there until the next is waited for.</summary>
    public EnginePacket Received { get; private set; }

    /// <summary>The client sent something that is no packet, or is too long.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>Faults that mean no more than that the connection is gone, or late.</summary>
    public static bool IsBroken(Exception e) =>
        e is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException or InvalidOperationException;

    /// <summary>Waits for the next packet; false when the client has closed or sent what is none.</summary>
    public async ValueTask<bool> Receive(CancellationToken cancellation)
    {
        Return();
        // Waits without a buffer: there are thousands of connections that say nothing for minutes.
        var read = await socket.ReceiveAsync(Memory<byte>.Empty, cancellation);
        var length = 0;
        while (!read.EndOfMessage && read.MessageType != WebSocketMessageType.Close)
        {
            if (length == _buffer.Length)
                Grow(length);
            read = await socket.ReceiveAsync(_buffer.AsMemory(length), cancellation);
            length += read.Count;
            if (length > options.MaxPayloadBytes)
            {
                IsMalformed = true;
                return false;
            }
        }
        if (read.MessageType == WebSocketMessageType.Close)
            return false;
        var message = _buffer.AsMemory(0, length);
        var isBinary = read.MessageType == WebSocketMessageType.Binary;
        IsMalformed = !EnginePacket.TryDecode(message, out var text) && !isBinary;
        Received = isBinary ? EnginePacket.OfBinary(message) : text;
        return !IsMalformed;
    }

    public ValueTask Send(EnginePacket packet, CancellationToken cancellation) =>
        socket.SendAsync(packet.Wire, packet.IsBinary ? WebSocketMessageType.Binary : WebSocketMessageType.Text, endOfMessage: true, cancellation);

    public void Close() => _ = Goodbye();

    public void Cut() => socket.Abort();

    /// <summary>Closes from our side, once, and waits a while for the client to do so.</summary>
    public Task Goodbye()
    {
        lock (_gate)
            return _goodbye ??= CloseBothSides();
    }

    public void Dispose()
    {
        Return();
        socket.Dispose();
    }

    private async Task CloseBothSides()
    {
        using var late = new CancellationTokenSource(options.CloseTimeout, time);
        try
        {
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, late.Token);
        }
        catch (Exception e) when (IsBroken(e))
        {
            socket.Abort();
        }
    }

    private void Grow(int length)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(UsualBytes, 2 * length));
        _buffer.AsSpan(0, length).CopyTo(larger);
        Return();
        _buffer = larger;
    }

    private void Return()
    {
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }
}
