namespace Actors.Gateway.SocketIo.EngineIo;

/// <summary>Long-polling: a GET waits for what is to be sent, a POST brings what the client sends. One of each at a time.</summary>
internal sealed partial class EngineSession
{
    private TaskCompletionSource<PollEnd>? _poll;
    private bool _isPolling;
    private bool _isPosting;

    /// <summary>How a waiting poll ends.</summary>
    private enum PollEnd
    {
        /// <summary>With the packets that wait.</summary>
        Data,

        /// <summary>With nothing, so that the client goes on to its WebSocket, or sees its own close confirmed.</summary>
        Noop,

        /// <summary>With the end of the session.</summary>
        Close,
    }

    internal bool IsBeingPolled
    {
        get
        {
            lock (_gate)
                return _isPolling;
        }
    }

    /// <summary>Opens the session over polling: the answer to the first request.</summary>
    public byte[] OpenByPolling() => EnginePayload.Encode([Handshake(mayUpgrade: true)]);

    /// <summary>The next payload for the client, or why there will be none.</summary>
    public async Task<Answer> Poll(CancellationToken aborted)
    {
        if (IsClosed)
            return new Answer(EngineRefusal.UnknownSession);
        var poll = new TaskCompletionSource<PollEnd>(TaskCreationOptions.RunContinuationsAsynchronously);
        bool overlaps;
        lock (_gate)
        {
            if (_socket is not null)
                return new Answer(EngineRefusal.BadRequest);
            overlaps = _isPolling;
            if (!overlaps)
            {
                if (_outgoing.Count > 0)
                    return new Answer(TakeBatch());
                if (_isProbed)
                    return new Answer([EnginePacket.Noop]);
                (_poll, _isPolling) = (poll, true);
            }
        }
        if (overlaps)
        {
            Close("overlapping polls");
            return new Answer(EngineRefusal.BadRequest);
        }
        using (aborted.UnsafeRegister(static session => ((EngineSession)session!).Close("the poll was broken off"), this))
        {
            var end = await poll.Task;
            lock (_gate)
            {
                _isPolling = false;
                return end switch
                {
                    PollEnd.Close => new Answer([EnginePacket.Close]),
                    PollEnd.Noop => new Answer([EnginePacket.Noop]),
                    _ => _outgoing.Count > 0 ? new Answer(TakeBatch()) : new Answer([_isClosed ? EnginePacket.Close : EnginePacket.Noop]),
                };
            }
        }
    }

    /// <summary>Claims the right to post; null when it is granted. To be given back by <see cref="EndPost"/>.</summary>
    public EngineRefusal? BeginPost()
    {
        if (IsClosed)
            return EngineRefusal.UnknownSession;
        lock (_gate)
        {
            if (_socket is not null)
                return EngineRefusal.BadRequest;
            if (!_isPosting)
            {
                _isPosting = true;
                return null;
            }
        }
        Close("overlapping posts");
        return EngineRefusal.BadRequest;
    }

    public void EndPost()
    {
        lock (_gate)
            _isPosting = false;
    }

    /// <summary>Takes a payload; null when it was one, whatever became of its packets.</summary>
    public async Task<EngineRefusal?> Post(ReadOnlyMemory<byte> body)
    {
        List<EnginePacket> packets = [];
        if (!EnginePayload.TryDecode(body, packets))
        {
            Close("parse error");
            return EngineRefusal.BadRequest;
        }
        foreach (var packet in packets)
        {
            if (!await Dispatch(packet))
                break;
        }
        return null;
    }

    private List<EnginePacket> TakeBatch()
    {
        List<EnginePacket> batch = [];
        var bytes = 0;
        while (_outgoing.TryPeek(out var next) && (batch.Count == 0 || bytes + EnginePayload.Length(next) < _options.MaxPayloadBytes))
        {
            batch.Add(_outgoing.Dequeue());
            bytes += EnginePayload.Length(next) + 1;
            _queuedBytes -= next.Wire.Length;
        }
        return batch;
    }

    /// <summary>Packets for a poll, or a refusal.</summary>
    internal readonly record struct Answer(IReadOnlyList<EnginePacket>? Packets, EngineRefusal? Refusal)
    {
        public Answer(IReadOnlyList<EnginePacket> packets) : this(packets, null) { }

        public Answer(EngineRefusal refusal) : this(null, refusal) { }
    }
}
