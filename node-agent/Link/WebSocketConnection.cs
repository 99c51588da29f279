using System.Buffers;
using System.Net.WebSockets;
using Actors.Link.V1;
using Google.Protobuf;

namespace Actors.NodeAgent.Link;

/// <summary>A link over a WebSocket: each binary message is one frame.</summary>
internal sealed class WebSocketConnection(WebSocket socket, int maxFrameBytes) : ILinkConnection
{
    private const int FirstBufferBytes = 64 * 1024;

    /// <summary>A frame larger than that does not keep its buffer for the ones after it.</summary>
    private const int MaxKeptBufferBytes = 1024 * 1024;

    private byte[] _received = [];

    public async Task SendAsync(ExecutorFrame frame)
    {
        int size = frame.CalculateSize();
        byte[] bytes = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            frame.WriteTo(bytes.AsSpan(0, size));
            await socket.SendAsync(bytes.AsMemory(0, size), WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception failure) when (IsBroken(failure))
        {
            throw Broken(failure);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    public async Task<ServerFrame?> ReceiveAsync()
    {
        try
        {
            int length = 0;
            while (true)
            {
                MakeRoom(length);
                ValueWebSocketReceiveResult part = await socket.ReceiveAsync(_received.AsMemory(length), CancellationToken.None).ConfigureAwait(false);
                if (part.MessageType == WebSocketMessageType.Close) return null;
                length += part.Count;
                if (length > maxFrameBytes) throw new LinkException($"the server sent a frame longer than {maxFrameBytes} bytes");
                if (part.EndOfMessage) return ServerFrame.Parser.ParseFrom(_received.AsSpan(0, length));
            }
        }
        catch (InvalidProtocolBufferException garbled)
        {
            throw new LinkException($"the server sent what is no frame: {garbled.Message}", isRefusal: false, garbled);
        }
        catch (Exception failure) when (IsBroken(failure))
        {
            throw Broken(failure);
        }
    }

    public void Abort() => socket.Abort();

    public ValueTask DisposeAsync()
    {
        socket.Abort();
        socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private void MakeRoom(int length)
    {
        if (length == 0 && (_received.Length is 0 or > MaxKeptBufferBytes)) _received = new byte[FirstBufferBytes];
        else if (length == _received.Length) Array.Resize(ref _received, 2 * length);
    }

    private static bool IsBroken(Exception failure) =>
        failure is WebSocketException or IOException or ObjectDisposedException or OperationCanceledException or InvalidOperationException;

    private static LinkException Broken(Exception failure) =>
        new(failure.InnerException?.Message ?? failure.Message, isRefusal: false, failure);
}
