namespace Actors.Embedded.Sqlite.Writing;

/// <summary>The last changes of jobs, so that "changed after" is answered without an index that every write would have to move.
/// Complete for times from <see cref="Floor"/> on.</summary>
internal sealed class RecentChanges(long floor)
{
    /// <summary>Changes remembered: a few seconds at full load, hours on a quiet day. 2.4 MB.</summary>
    public const int Capacity = 100_000;

    private readonly Lock _gate = new();
    private readonly Change[] _ring = new Change[Capacity];
    private long _next;
    private long _floor = floor;

    /// <summary>Every change at a later time is remembered. The clock may go back, so it is the latest time forgotten, not the last.</summary>
    public long Floor
    {
        get
        {
            lock (_gate)
                return _floor;
        }
    }

    /// <summary>Takes note of changes that are durable.</summary>
    public void Add(List<Change> changes)
    {
        lock (_gate)
        {
            foreach (var change in changes)
            {
                ref var place = ref _ring[_next % Capacity];
                if (_next >= Capacity)
                    _floor = Math.Max(_floor, place.At);
                place = change;
                _next++;
            }
        }
    }

    /// <summary>An owner's jobs changed after a time, each at its last change, by time and then by id; null when it lies before what is remembered.</summary>
    public List<Change>? After(long time, long owner)
    {
        if (Copy(time, owner) is not { } changes)
            return null;
        var last = new Dictionary<long, Change>(changes.Count);
        foreach (var change in changes)
            last[change.Job] = change;
        var jobs = last.Values.Where(change => change.At > time).ToList();
        jobs.Sort(static (one, other) => (one.At, one.Job).CompareTo((other.At, other.Job)));
        return jobs;
    }

    /// <summary>All changes of jobs that changed after the time, oldest first. Nothing else under the lock: the writer waits for it.</summary>
    private List<Change>? Copy(long time, long owner)
    {
        lock (_gate)
        {
            if (time < _floor)
                return null;
            var changes = new List<Change>();
            for (var number = Math.Max(0, _next - Capacity); number < _next; number++)
            {
                ref var change = ref _ring[number % Capacity];
                if (change.Owner == owner)
                    changes.Add(change);
            }
            return changes;
        }
    }

    public readonly record struct Change(long Job, long Owner, long At);
}
