using Actors.Jobs;

namespace Actors.Domain.Queues;

/// <summary>The first entries of an ordered list that lives in the index, kept in memory and refilled from there. Nothing that was recorded before it was
/// offered is ever missed: it is held, or lies past <c>tail</c> where the next refill reads.</summary>
public sealed class IndexWindow(int capacity)
{
    private readonly PositionList _held = new();
    private SortedSet<Position>? _offeredMeanwhile;
    private Position _tail;
    private bool _more;
    private bool _loading;
    private bool _reread;

    /// <summary>A place in the list: when it is due (equal for all where that does not matter), then by id.</summary>
    public readonly record struct Position(DateTimeOffset DueAt, JobId Id) : IComparable<Position>
    {
        public int CompareTo(Position other)
        {
            var byDue = DueAt.CompareTo(other.DueAt);
            return byDue != 0 ? byDue : Id.CompareTo(other.Id);
        }
    }

    /// <summary>How many entries it holds before the rest stays in the index. May change; it is exceeded only by entries that belong before its tail.</summary>
    public int Capacity { get; set; } = capacity;

    public int Count => _held.Count;

    /// <summary>Nothing is held and nothing is known to lie in the index.</summary>
    public bool IsDrained => _held.Count == 0 && !_more && !_loading;

    public bool WantsRefill => _more && !_loading && _held.Count <= Capacity / 4;

    /// <summary>There may be entries in the index that were never seen here.</summary>
    public void ExpectMore()
    {
        _tail = default;
        _more = true;
        _reread = _loading;
    }

    /// <summary>True when the entry is held now; false when it stays in the index until its turn comes nearer.</summary>
    public bool Offer(Position position)
    {
        if (_held.Contains(position))
            return true;
        if (_loading)
            return Stash(position);
        var pastTail = position.CompareTo(_tail) > 0;
        if (pastTail && (_more || _held.Count >= Capacity))
        {
            _more = true;
            return false;
        }
        _held.Add(position);
        if (pastTail)
            _tail = position;
        else
            Trim();
        return true;
    }

    public bool Remove(Position position)
    {
        _offeredMeanwhile?.Remove(position);
        return _held.Remove(position);
    }

    public bool TryTake(out Position first) => TryPeek(out first) && Remove(first);

    public bool TryPeek(out Position first)
    {
        first = _held.Count > 0 ? _held.First : default;
        return _held.Count > 0;
    }

    /// <summary>From where the next refill reads. Entries offered until it ends are set aside: the read may or may not see them.</summary>
    public Position BeginRefill()
    {
        Invariant.Require(!_loading, "one refill at a time");
        _loading = true;
        return _tail;
    }

    /// <param name="entries">What the index holds after the position that <see cref="BeginRefill"/> gave, in order.</param>
    /// <param name="complete">There was nothing after them.</param>
    public void EndRefill(IReadOnlyList<Position> entries, bool complete)
    {
        Invariant.Require(_loading, "a refill ends that has begun");
        _loading = false;
        foreach (var entry in entries)
            _held.Add(entry);
        if (entries.Count > 0 && entries[^1].CompareTo(_tail) > 0)
            _tail = entries[^1];
        _more = !complete;
        if (_reread)
        {
            _reread = false;
            ExpectMore();
        }
        var meanwhile = _offeredMeanwhile;
        _offeredMeanwhile = null;
        foreach (var position in meanwhile ?? [])
            Offer(position);
    }

    /// <summary>The read failed: it is due again.</summary>
    public void AbortRefill()
    {
        Invariant.Require(_loading, "a refill is aborted that has begun");
        EndRefill([], complete: false);
    }

    private bool Stash(Position position)
    {
        // Past the bound they are left in the index, which is then read again from its beginning.
        _offeredMeanwhile ??= [];
        if (_offeredMeanwhile.Count >= Capacity && !_offeredMeanwhile.Contains(position))
        {
            _reread = true;
            return false;
        }
        _offeredMeanwhile.Add(position);
        return true;
    }

    private void Trim()
    {
        if (_held.Count <= 2 * Capacity)
            return;
        _held.KeepFirst(Capacity);
        _tail = _held.Last;
        _more = true;
    }
}
