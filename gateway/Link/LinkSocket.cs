using System.Buffers;
using System.Net.WebSockets;
using Actors.Gateway.Application;
using Actors.Link;
using Actors.Link.V1;
using Google.Protobuf;

namespace Actors.Gateway.Link;

/// <summary>The transport of one session: binary WebSocket frames, each a batch of messages. Everything queued goes out in one frame.</summary>
internal sealed class LinkSocket(WebSocket socket, GatewayOptions options) : ILinkPeer
{
    /// <summary>A frame is sent when it is this long, though more is queued.</summary>
    private const int SendBatchBytes = 256 * 1024;

    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(5);

    private readonly FrameQueue _outgoing = new(options.MaxLinkBacklogBytes, SendBatchBytes);

    public void Send(ServerMessage message)
    {
        if (!_outgoing.TryAdd(message))
            Close();
    }

    public void Close() => _outgoing.Complete();

    /// <summary>Serves the connection until either side ends it.</summary>
    public async Task Run(ILinkSession session, CancellationToken stopping)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var sending = SendAll(ended.Token);
        var receiving = ReceiveAll(session, ended.Token);
        try
        {
            await Task.WhenAny(sending, receiving);
            Close();
            // The last words are to arrive: the executor closes its side when it has read them.
            await Task.WhenAny(Task.WhenAll(sending, receiving), Task.Delay(CloseTimeout, TimeProvider.System, stopping));
        }
        finally
        {
            await ended.CancelAsync();
            socket.Abort();
            try
            {
                await Settle(sending);
                await Settle(receiving);
            }
            finally
            {
                // Also after a fault: the queue would go on giving jobs to a connection that is no more.
                await session.Closed();
            }
        }
    }

    private async Task SendAll(CancellationToken cancellation)
    {
        while (await _outgoing.WaitAsync())
        {
            var frame = _outgoing.Take();
            try
            {
                await socket.SendAsync(frame.AsMemory(), WebSocketMessageType.Binary, endOfMessage: true, cancellation);
            }
            finally
            {
                FrameQueue.Return(frame);
            }
        }
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancellation);
    }

    private async Task ReceiveAll(ILinkSession session, CancellationToken cancellation)
    {
        var buffer = new ArrayBufferWriter<byte>(64 * 1024);
        while (true)
        {
            var read = await socket.ReceiveAsync(buffer.GetMemory(16 * 1024), cancellation);
            if (read.MessageType == WebSocketMessageType.Close)
                return;
            buffer.Advance(read.Count);
            if (buffer.WrittenCount > options.MaxLinkFrameBytes || read.MessageType != WebSocketMessageType.Binary)
                return;
            if (!read.EndOfMessage)
                continue;
            // Output keeps pointing into the parsed frame until it is stored, and parsing copies it out of the buffer.
            var frame = ExecutorFrame.Parser.ParseFrom(buffer.WrittenSpan);
            buffer.ResetWrittenCount();
            await session.Receive(frame);
        }
    }

    private static async Task Settle(Task task)
    {
        try
        {
            await task;
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or InvalidProtocolBufferException or IOException or ObjectDisposedException)
        {
            // A broken connection ends like a closed one; the executor dials again.
        }
    }
}
