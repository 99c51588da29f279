using System.Buffers;
using System.Threading.Tasks.Sources;
using Google.Protobuf;

namespace Actors.Link;

/// <summary>Messages on their way out, written as they come into the bytes of the next frame, so that whatever is waiting leaves in one. Any thread
/// adds; one reads.</summary>
/// <param name="maxBytes">Bytes waiting at most; past it <see cref="TryAdd"/> refuses.</param>
/// <param name="frameBytes">A frame is closed when the next message would make it longer; a longer message has a frame of its own.</param>
public sealed class FrameQueue(int maxBytes, int frameBytes) : IValueTaskSource<bool>
{
    /// <summary>Field 1, length-delimited: <c>messages</c> of both kinds of frames.</summary>
    private const byte MessageTag = 0x0A;

    private const int FirstFrameBytes = 4096;

    private readonly Lock _gate = new();
    private readonly Queue<ArraySegment<byte>> _closed = new();
    private ManualResetValueTaskSourceCore<bool> _news = new() { RunContinuationsAsynchronously = true };
    private byte[] _open = [];
    private int _length;
    private int _closedBytes;
    private bool _isWaiting;
    private bool _isComplete;

    /// <summary>Adds a message; false when there is no room, or when nothing goes out any more.</summary>
    public bool TryAdd(IMessage message)
    {
        var size = message.CalculateSize();
        lock (_gate)
        {
            if (_isComplete || _closedBytes + _length + size > maxBytes)
                return false;
            var withHeader = 1 + CodedOutputStream.ComputeLengthSize(size) + size;
            if (_length > 0 && _length + withHeader > frameBytes)
                CloseFrame();
            MakeRoom(withHeader);
            _open[_length++] = MessageTag;
            _length += WriteVarint(_open.AsSpan(_length), (uint)size);
            message.WriteTo(_open.AsSpan(_length, size));
            _length += size;
            Wake();
        }
        return true;
    }

    /// <summary>Nothing more is added; what is waiting still goes out.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            if (_isComplete)
                return;
            _isComplete = true;
            Wake();
        }
    }

    /// <summary>Waits until there is a frame; false when there will be none.</summary>
    public ValueTask<bool> WaitAsync()
    {
        lock (_gate)
        {
            if (_length > 0 || _closed.Count > 0)
                return new ValueTask<bool>(true);
            if (_isComplete)
                return new ValueTask<bool>(false);
            _news.Reset();
            _isWaiting = true;
            return new ValueTask<bool>(this, _news.Version);
        }
    }

    /// <summary>Takes the next frame; it goes back by <see cref="Return"/>.</summary>
    public ArraySegment<byte> Take()
    {
        lock (_gate)
        {
            if (_closed.Count == 0)
                CloseFrame();
            var frame = _closed.Dequeue();
            _closedBytes -= frame.Count;
            return frame;
        }
    }

    public static void Return(ArraySegment<byte> frame)
    {
        if (frame.Array is { Length: > 0 } array)
            ArrayPool<byte>.Shared.Return(array);
    }

    bool IValueTaskSource<bool>.GetResult(short token) => _news.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _news.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _news.OnCompleted(continuation, state, token, flags);

    private void Wake()
    {
        if (!_isWaiting)
            return;
        _isWaiting = false;
        // The reader runs on another thread: what is added until it is there leaves in the same frame.
        _news.SetResult(_length > 0 || _closed.Count > 0);
    }

    private void CloseFrame()
    {
        _closed.Enqueue(new ArraySegment<byte>(_open, 0, _length));
        _closedBytes += _length;
        _open = [];
        _length = 0;
    }

    private void MakeRoom(int bytes)
    {
        if (_open.Length - _length >= bytes)
            return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(FirstFrameBytes, Math.Max(2 * _open.Length, _length + bytes)));
        _open.AsSpan(0, _length).CopyTo(larger);
        if (_open.Length > 0)
            ArrayPool<byte>.Shared.Return(_open);
        _open = larger;
    }

    private static int WriteVarint(Span<byte> to, uint value)
    {
        var length = 0;
        for (; value >= 0x80; value >>= 7)
            to[length++] = (byte)(value | 0x80);
        to[length++] = (byte)value;
        return length;
    }
}
