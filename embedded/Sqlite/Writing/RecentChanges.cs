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

    /// <summary>The jobs changed after a time, each once; null when it lies before what is remembered. Owner 0 stands for all.</summary>
    public IReadOnlyCollection<long>? After(long time, long owner)
    {
        lock (_gate)
        {
            if (time < _floor)
                return null;
            var jobs = new HashSet<long>();
            for (var i = 0; i < Math.Min(_next, Capacity); i++)
            {
                if (_ring[i].At > time && (owner == 0 || _ring[i].Owner == owner))
                    jobs.Add(_ring[i].Job);
            }
            return jobs;
        }
    }

    public readonly record struct Change(long Job, long Owner, long At);
}
