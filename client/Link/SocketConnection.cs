using System.Net.WebSockets;
using Actors.Link;
using Actors.Link.V1;

namespace Actors.Client.Link;

/// <summary>A connection over a WebSocket: what is sent leaves in as few frames as it can.</summary>
internal sealed class SocketConnection(WebSocket socket, LinkOptions options) : ILinkConnection
{
    private const int FrameBytes = 256 * 1024;
    private const int FirstBufferBytes = 64 * 1024;

    /// <summary>A frame larger than that does not keep its buffer for the ones after it.</summary>
    private const int MaxKeptBufferBytes = 1024 * 1024;

    private readonly FrameQueue _outgoing = new(options.MaxSendBacklogBytes, FrameBytes);
    private byte[] _received = new byte[FirstBufferBytes];

    public bool TrySend(ExecutorMessage message) => _outgoing.TryAdd(message);

    public async Task SendAll(CancellationToken cancellation)
    {
        while (await _outgoing.WaitAsync().ConfigureAwait(false))
        {
            var frame = _outgoing.Take();
            try
            {
                await socket.SendAsync(frame.AsMemory(), WebSocketMessageType.Binary, endOfMessage: true, cancellation).ConfigureAwait(false);
            }
            finally
            {
                FrameQueue.Return(frame);
            }
        }
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancellation).ConfigureAwait(false);
    }

    public async ValueTask<ServerFrame?> Receive(CancellationToken cancellation)
    {
        if (_received.Length > MaxKeptBufferBytes)
            _received = new byte[FirstBufferBytes];
        var length = 0;
        while (true)
        {
            if (length == _received.Length)
                Array.Resize(ref _received, 2 * length);
            var part = await socket.ReceiveAsync(_received.AsMemory(length), cancellation).ConfigureAwait(false);
            if (part.MessageType == WebSocketMessageType.Close)
                return null;
            length += part.Count;
            if (length > options.MaxFrameBytes)
                throw new IOException($"the server sent a frame longer than {options.MaxFrameBytes} bytes");
            if (part.EndOfMessage)
                return ServerFrame.Parser.ParseFrom(_received.AsSpan(0, length));
        }
    }

    public void Finish() => _outgoing.Complete();

    public void Dispose()
    {
        _outgoing.Complete();
        socket.Abort();
        socket.Dispose();
    }
}
