using Actors.NodeAgent.Processes;

namespace Actors.NodeAgent.Journal;

/// <summary>Which attempts live, and where in the file their records are. Replay and a new record go through the same <see cref="Apply"/>.</summary>
internal sealed class JournalIndex
{
    private readonly Dictionary<AttemptKey, Entry> _entries = [];
    private long _nextOrder;

    /// <summary>A record's place in the file.</summary>
    public readonly record struct Place(long Offset, int Length);

    public sealed class Entry
    {
        public required AttemptKey Key { get; init; }

        /// <summary>Attempts are kept in the order in which they were taken.</summary>
        public required long Order { get; init; }
        public Place Taken { get; set; }
        public ProcessIdentity? Started { get; set; }
        public Place? Finished { get; set; }

        public long Bytes => Taken.Length + (Finished?.Length ?? 0);
    }

    /// <summary>Bytes of the records that a new file would take over; starts are small and left out.</summary>
    public long LiveBytes { get; private set; }

    public IEnumerable<Entry> InOrder => _entries.Values.OrderBy(entry => entry.Order);

    public void Apply(JournalRecord record, long offset)
    {
        var place = new Place(offset, record.Length);
        if (record.Kind == JournalRecord.Verb.Taken)
        {
            // Taking one twice would be the caller's bug; the first stands, so that its result is not lost.
            if (_entries.TryAdd(record.Key, new Entry { Key = record.Key, Order = _nextOrder++, Taken = place })) LiveBytes += place.Length;
            return;
        }
        // Acknowledged already: a late record changes nothing.
        if (!_entries.TryGetValue(record.Key, out Entry? entry)) return;

        switch (record.Kind)
        {
            case JournalRecord.Verb.Started:
                entry.Started = record.Process;
                break;
            case JournalRecord.Verb.Finished when entry.Finished is null:
                entry.Finished = place;
                LiveBytes += place.Length;
                break;
            case JournalRecord.Verb.Acknowledged:
                LiveBytes -= entry.Bytes;
                _entries.Remove(record.Key);
                break;
        }
    }

    /// <summary>Applies every record of a block whose body lies at the offset.</summary>
    public void ApplyBlock(ReadOnlySpan<byte> body, long offset, Action<AttemptKey>? acknowledged)
    {
        while (!body.IsEmpty)
        {
            JournalRecord record = JournalRecord.Read(body);
            Apply(record, offset);
            if (record.Kind == JournalRecord.Verb.Acknowledged) acknowledged?.Invoke(record.Key);
            body = body[record.Length..];
            offset += record.Length;
        }
    }
}
