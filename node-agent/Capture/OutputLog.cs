using Actors.NodeAgent.Journal;
using Actors.NodeAgent.Processes;

namespace Actors.NodeAgent.Capture;

/// <summary>
/// One attempt's output from the first byte that the server has not acknowledged: the older part in a spool on disk, if it became too
/// much, the newer in memory. It knows how far it was sent, and never lets more than a window be under way.
/// </summary>
internal sealed class OutputLog : IDisposable
{
    /// <summary>Room for more of the same stream in every segment but the first: a short job needs only as much as it wrote.</summary>
    private const int LeastSegmentBytes = 4096;

    private readonly AgentOptions _options;
    private readonly Func<IOutputSpool> _openSpool;
    private readonly List<OutputSegment> _segments = [];
    private int _memoryBytes;
    private IOutputSpool? _spool;
    private long _spoolBase;

    public OutputLog(AgentOptions options, Func<IOutputSpool> openSpool) => (_options, _openSpool) = (options, openSpool);

    /// <summary>Takes up a log of a former life of the agent, whose unacknowledged output is in the spool.</summary>
    public OutputLog(AgentOptions options, IOutputSpool spool, long acknowledged, long end) : this(options, () => spool)
    {
        (_spool, _spoolBase) = (spool, end - spool.Length);
        (Acknowledged, Sent, End) = (acknowledged, acknowledged, end);
    }

    /// <summary>Takes up a log of a former life of the agent, whose unacknowledged output follows by <see cref="Append"/>.</summary>
    public OutputLog(AgentOptions options, Func<IOutputSpool> openSpool, long acknowledged) : this(options, openSpool) =>
        Acknowledged = Sent = End = acknowledged;

    public long Acknowledged { get; private set; }
    public long Sent { get; private set; }
    public long End { get; private set; }
    public long UnsentBytes => End - Sent;
    public bool IsSpooled => _spool is not null;

    /// <summary>False when memory is full and the disk takes nothing: the process has to wait.</summary>
    public bool HasRoom => _memoryBytes < _options.OutputMemoryBytes || TrySpool();

    private long SpoolEnd => _spool is null ? long.MinValue : _spoolBase + _spool.Length;

    public void Append(OutputStream stream, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            OutputSegment? last = _segments.Count > 0 ? _segments[^1] : null;
            if (last is null || last.IsFull || last.Stream != stream)
            {
                int capacity = Math.Clamp(bytes.Length, last is null ? 1 : LeastSegmentBytes, OutputPiece.MaxBytes);
                _segments.Add(last = new OutputSegment(End, stream, capacity));
            }
            int count = last.Add(bytes);
            (End, _memoryBytes) = (End + count, _memoryBytes + count);
            bytes = bytes[count..];
        }
        if (_memoryBytes > _options.OutputMemoryBytes) TrySpool();
    }

    /// <summary>The next piece to send, if there is one and the window allows it. It counts as sent.</summary>
    public bool TryNext(int maxBytes, out OutputPiece piece)
    {
        piece = default;
        long room = Math.Min(End - Sent, _options.OutputWindowBytes - (Sent - Acknowledged));
        int most = (int)Math.Min(room, Math.Min(maxBytes, OutputPiece.MaxBytes));
        if (most <= 0) return false;
        piece = PieceAt(Sent, most);
        Sent += piece.Bytes.Length;
        return true;
    }

    /// <summary>The server has the output up to here.</summary>
    public void Acknowledge(long end)
    {
        end = Math.Min(end, End);
        if (end <= Acknowledged) return;
        Acknowledged = end;
        Sent = Math.Max(Sent, end);
        int done = 0;
        while (done < _segments.Count && _segments[done].End <= end) _memoryBytes -= _segments[done++].Length;
        _segments.RemoveRange(0, done);
    }

    /// <summary>A new connection: what was sent on the former one may not have arrived.</summary>
    public void Rewind() => Sent = Acknowledged;

    /// <summary>All unacknowledged output, when none of it is in the spool.</summary>
    public IEnumerable<OutputPiece> InMemory() => _segments.Select(segment =>
    {
        long from = Math.Max(segment.Offset, Acknowledged);
        return new OutputPiece(from, segment.Stream, segment.From(from, segment.Length));
    });

    /// <summary>Makes what the spool should hold durable: all of the unacknowledged output.</summary>
    /// <exception cref="JournalException">The disk refuses.</exception>
    public Task FlushSpoolAsync()
    {
        MoveToSpool();
        return _spool!.FlushAsync();
    }

    public void Dispose() => _spool?.Dispose();

    private OutputPiece PieceAt(long offset, int most)
    {
        if (offset < SpoolEnd)
        {
            byte[] bytes = new byte[(int)Math.Min(most, SpoolEnd - offset)];
            (OutputStream stream, int count) = _spool!.Read(offset - _spoolBase, bytes);
            if (count == 0) throw new InvalidOperationException($"the spool ends before its end, at {offset}");
            return new OutputPiece(offset, stream, bytes.AsMemory(0, count));
        }
        OutputSegment segment = _segments[SegmentAt(offset)];
        return new OutputPiece(offset, segment.Stream, segment.From(offset, most));
    }

    private int SegmentAt(long offset)
    {
        int low = 0;
        int high = _segments.Count - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            if (_segments[middle].Offset <= offset) low = middle;
            else high = middle - 1;
        }
        return low;
    }

    private bool TrySpool()
    {
        try
        {
            MoveToSpool();
            return true;
        }
        catch (JournalException)
        {
            // The process waits for acknowledgements, or for room on the disk.
            return false;
        }
    }

    private void MoveToSpool()
    {
        _spool ??= _openSpool();
        while (_segments.Count > 0)
        {
            OutputSegment segment = _segments[0];
            ReadOnlyMemory<byte> bytes = segment.From(segment.Offset, segment.Length);
            // Where acknowledged output never reached the spool, its places are counted on from the next byte that does.
            _spoolBase = segment.Offset - _spool.Append(segment.Stream, bytes.Span);
            _segments.RemoveAt(0);
            _memoryBytes -= segment.Length;
        }
    }
}
