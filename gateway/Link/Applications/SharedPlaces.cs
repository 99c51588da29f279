namespace Actors.Gateway.Link.Applications;

/// <summary>Shares a worker's places among the queues of its handlers. A queue is told how many attempts it may have the worker run; over all queues these,
/// and what a queue still has running beyond what it was told, are never more than the worker's capacity. So a place is first taken back from one queue,
/// and given to another only when the first has answered that it is free.
/// It starts even. Free places move to where work waits; where work waits in several queues they end up equal, and where there are fewer places than such
/// queues, those take turns. Not thread-safe.</summary>
internal sealed class SharedPlaces
{
    private readonly Share[] _shares;
    private int _capacity;
    private long _turn;

    /// <param name="running">What the worker already runs of each queue; queues are named by their number.</param>
    /// <param name="ended">What has ended of each queue and is still to be told: a place in the queue's account, and none of the worker's. Null for nothing.</param>
    public SharedPlaces(int capacity, IReadOnlyList<int> running, IReadOnlyList<int>? ended = null)
    {
        _capacity = capacity;
        _shares = new Share[running.Count];
        // Handlers that do not heed their token may run beyond the capacity. So many of a queue's end before it may have another one.
        var excess = Math.Max(0, running.Sum() - capacity);
        // Nothing is granted before the queues are attached, so the first shares can be given without asking anybody.
        for (var queue = 0; queue < _shares.Length; queue++)
            _shares[queue] = new Share { Held = running[queue], Busy = running[queue] + (ended?[queue] ?? 0), Told = Math.Max(0, running[queue] - excess) };
        for (var free = capacity - running.Sum(); free > 0; free--)
            _shares.MinBy(share => share.Told)!.Told++;
    }

    /// <summary>What the queue was told last, or is being told.</summary>
    public int CapacityOf(int queue) => _shares[queue].Asked ?? _shares[queue].Told;

    /// <summary>Attempts the worker can have from all queues together, at worst.</summary>
    public int Bound => _shares.Sum(share => share.Bound);

    /// <summary>The worker takes so many from now on.</summary>
    public void Resize(int capacity) => _capacity = capacity;

    /// <summary>Work waits at the queue.</summary>
    public void Wanted(int queue)
    {
        _shares[queue].Wants = true;
        _shares[queue].WantedMeanwhile = true;
    }

    /// <summary>An attempt of the queue came.</summary>
    public void Assigned(int queue) => _shares[queue].Busy++;

    /// <summary>An attempt of the queue ended, and the queue was told. True when its place may be for another queue: see <see cref="TryNext"/>.</summary>
    public bool Ended(int queue)
    {
        var share = _shares[queue];
        share.Busy--;
        share.Ends++;
        share.EndsSinceRaised++;
        if (share.Held > share.Told)
            return true;
        foreach (var other in _shares)
        {
            if (other.Wants && other != share)
                return true;
        }
        return false;
    }

    /// <summary>Has the queue be told its capacity once more, to show that the worker is alive; false while it is being told one anyway.</summary>
    public bool TryRepeat(int queue, out int capacity)
    {
        var share = _shares[queue];
        capacity = share.Told;
        if (share.Asked is not null)
            return false;
        Ask(share, share.Told);
        return true;
    }

    /// <summary>The queue has answered what <see cref="TryNext"/> had it told.</summary>
    /// <param name="held">What the worker holds of it at most, until its capacity is raised.</param>
    public void Answered(int queue, int held, bool wanted)
    {
        var share = _shares[queue];
        share.Told = share.Asked ?? share.Told;
        share.Asked = null;
        share.Held = held;
        share.Wants = wanted || share.WantedMeanwhile;
    }

    /// <summary>The next queue to be told a capacity; each is told one thing at a time.</summary>
    public bool TryNext(out int queue, out int capacity)
    {
        Aim();
        for (queue = 0; queue < _shares.Length; queue++)
        {
            var share = _shares[queue];
            if (share.Asked is not null)
                continue;
            // Where it has ended something that it was to give back, only the queue knows whether that place is free by now.
            if (share.Target < share.Told || (share.Held > share.Told && share.Ends > 0))
            {
                capacity = Ask(share, Math.Min(share.Target, share.Told));
                return true;
            }
        }
        var free = _capacity - Bound;
        if (free > 0 && NextToRaise() is { } raised)
        {
            queue = Array.IndexOf(_shares, raised);
            raised.RaisedAt = ++_turn;
            raised.EndsSinceRaised = 0;
            capacity = Ask(raised, Math.Min(raised.Target, raised.Bound + free));
            return true;
        }
        queue = capacity = 0;
        return false;
    }

    private static int Ask(Share share, int capacity)
    {
        share.Asked = capacity;
        share.Ends = 0;
        share.WantedMeanwhile = false;
        return capacity;
    }

    private Share? NextToRaise() => _shares
        .Where(share => share.Asked is null && share.Target > share.Told)
        .OrderBy(share => share.RaisedAt)
        .FirstOrDefault();

    /// <summary>Sets what each share is to become: who wants nothing keeps what it uses and half of what it does not, and the rest is dealt out evenly to those
    /// who want more.</summary>
    private void Aim()
    {
        foreach (var share in _shares)
            share.Target = 0;
        var left = _capacity;
        // By rounds: whoever needs less than an even part gets just that, and its rest is shared by the others.
        var open = _shares.ToList();
        while (open.Count > 0)
        {
            var even = left / open.Count;
            var modest = open.Where(share => Demand(share) is { } demand && demand <= even).ToList();
            if (modest.Count == 0)
                break;
            foreach (var share in modest)
            {
                share.Target = Demand(share)!.Value;
                left -= share.Target;
                open.Remove(share);
            }
        }
        if (open.Count > 0)
            Deal(open, left);
        else
            Spread(left);
    }

    /// <summary>Null for as much as there is.</summary>
    private int? Demand(Share share)
    {
        var now = share.Asked ?? share.Told;
        if (share.Wants && share.Asked is null)
            return null;
        if (share.Asked is not null || !_shares.Any(other => other.Wants && other.Asked is null))
            return now;
        var idle = Math.Max(0, now - share.Busy);
        return now - idle + (idle / 2);
    }

    private static void Deal(List<Share> open, int places)
    {
        var (even, odd) = (places / open.Count, places % open.Count);
        foreach (var share in open)
            share.Target = even;
        // The odd ones stay where they are, so that nothing moves to and fro; but where there is less than one for each, whoever has used its place passes it on.
        foreach (var share in open
            .OrderByDescending(share => share.Told > even && (even > 0 || share.EndsSinceRaised == 0))
            .ThenBy(share => share.RaisedAt)
            .Take(odd))
        {
            share.Target++;
        }
    }

    /// <summary>Nobody wants more: what is over lies ready, evenly, wherever work may come first.</summary>
    private void Spread(int left)
    {
        for (; left > 0 && _shares.Where(share => share.Asked is null).MinBy(share => share.Target) is { } least; left--)
            least.Target++;
    }

    /// <summary>One queue's part.</summary>
    private sealed class Share
    {
        /// <summary>The capacity it knows.</summary>
        public int Told;

        /// <summary>The capacity it is being told; null when it has answered.</summary>
        public int? Asked;

        /// <summary>What it had running, by its last answer.</summary>
        public int Held;

        /// <summary>What came from it and has not ended, as seen from here: what is on its way is not in it.</summary>
        public int Busy;

        /// <summary>Ends told to it since it was last asked.</summary>
        public int Ends;

        public bool Wants;

        /// <summary>It called while it was being asked: that is later than its answer.</summary>
        public bool WantedMeanwhile;

        public int Target;

        public int EndsSinceRaised;

        public long RaisedAt;

        public int Bound => Math.Max(Held, Math.Max(Told, Asked ?? 0));
    }
}
