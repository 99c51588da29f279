using Actors.Jobs;
using Actors.Queues;

namespace Actors.Domain.Queues;

/// <summary>The waiting jobs of one priority: owners take turns, each owner's jobs go oldest first.</summary>
public sealed class PriorityLanes(JobPriority priority, WorkQueueLimits limits)
{
    private readonly Dictionary<string, OwnerLane> _lanes = new(StringComparer.Ordinal);
    private readonly Queue<OwnerLane> _ring = [];
    private readonly Queue<OwnerLane> _wantRefill = [];
    private string? _ownersAfter;
    private bool _moreOwners;
    private bool _loadingOwners;
    private bool _rereadOwners;

    public JobPriority Priority { get; } = priority;

    /// <summary>Entries held of all owners together.</summary>
    public int Held { get; private set; }

    /// <summary>Lanes emptied by a withdrawal stay until their turn comes, so being drained is more than having none.</summary>
    public bool IsDrained => Held == 0 && !_moreOwners && !_loadingOwners && _lanes.Values.All(lane => lane.Window.IsDrained);

    /// <summary>There may be owners in the index that were never seen here.</summary>
    public void ExpectMoreOwners()
    {
        RereadOwners();
        foreach (var lane in _lanes.Values)
            Expect(lane);
    }

    public bool WantsOwners => _moreOwners && !_loadingOwners && _lanes.Count <= limits.OwnersInMemory / 2;

    public string? BeginOwners()
    {
        _loadingOwners = true;
        return _ownersAfter;
    }

    /// <summary>Owners read from the index after the position that <see cref="BeginOwners"/> gave; null when the read failed.</summary>
    public void EndOwners(IReadOnlyList<string>? owners, bool complete)
    {
        _loadingOwners = false;
        if (owners is null)
            return;
        var admitted = 0;
        for (; admitted < owners.Count && HasRoomFor(owners[admitted]); admitted++)
            Expect(LaneOf(owners[admitted]));
        complete &= admitted == owners.Count;
        if (admitted > 0)
            _ownersAfter = owners[admitted - 1];
        if (complete)
            _ownersAfter = null;
        _moreOwners = !complete;
        if (_rereadOwners)
            RereadOwners();
    }

    public OfferReply Offer(QueueEntry entry)
    {
        if (!HasRoomFor(entry.Owner))
        {
            RereadOwners();
            return OfferReply.Parked;
        }
        var lane = LaneOf(entry.Owner);
        lane.Window.Capacity = LaneCapacity;
        var held = lane.Window.Offer(PositionOf(entry.Id));
        Account(lane);
        return held ? OfferReply.Held : OfferReply.Parked;
    }

    public void Withdraw(QueueEntry entry)
    {
        if (!_lanes.TryGetValue(entry.Owner, out var lane))
            return;
        lane.Window.Remove(PositionOf(entry.Id));
        Account(lane);
    }

    /// <summary>The next job of the owner whose turn it is.</summary>
    public bool TryTake(out JobId id, out string owner)
    {
        while (_ring.TryDequeue(out var lane))
        {
            lane.InRing = false;
            var found = lane.Window.TryTake(out var first);
            Account(lane);
            if (found)
            {
                (id, owner) = (first.Id, lane.Owner);
                return true;
            }
        }
        (id, owner) = (default, "");
        return false;
    }

    public bool MayWantRefill => _wantRefill.Count > 0;

    /// <summary>Lanes whose next entries are to be read. Costs what it gives: only lanes that came to want it are looked at.</summary>
    public IEnumerable<OwnerLane> LanesToRefill()
    {
        for (var left = _wantRefill.Count; left > 0 && _wantRefill.TryDequeue(out var lane); left--)
        {
            lane.WantsRefillListed = false;
            if (!lane.Window.WantsRefill)
                continue;
            try
            {
                lane.Window.Capacity = LaneCapacity;
                yield return lane;
            }
            finally
            {
                // Not begun: it is asked about again.
                Account(lane);
            }
        }
    }

    public void EndRefill(OwnerLane lane, IReadOnlyList<QueueEntry>? entries, int asked)
    {
        if (entries is null)
            lane.Window.AbortRefill();
        else
            lane.Window.EndRefill([.. entries.Select(entry => PositionOf(entry.Id))], complete: entries.Count < asked);
        Account(lane);
    }

    /// <summary>A lane's share of the window; the least one where the window is full already.</summary>
    private int LaneCapacity => Held >= limits.Window ? limits.LaneMin : limits.LaneCapacity(_lanes.Count);

    private bool HasRoomFor(string owner) => _lanes.Count < limits.OwnersInMemory || _lanes.ContainsKey(owner);

    private void Expect(OwnerLane lane)
    {
        lane.Window.ExpectMore();
        Account(lane);
    }

    private void RereadOwners()
    {
        _ownersAfter = null;
        _moreOwners = true;
        _rereadOwners = _loadingOwners;
    }

    private OwnerLane LaneOf(string owner)
    {
        if (!_lanes.TryGetValue(owner, out var lane))
            _lanes.Add(owner, lane = new OwnerLane(owner, LaneCapacity));
        return lane;
    }

    /// <summary>After any change of a lane: its entries are counted, and it stands where it now belongs.</summary>
    private void Account(OwnerLane lane)
    {
        Held += lane.Window.Count - lane.Counted;
        lane.Counted = lane.Window.Count;
        if (lane.Window.Count > 0 && !lane.InRing)
        {
            lane.InRing = true;
            _ring.Enqueue(lane);
        }
        if (lane.Window.WantsRefill && !lane.WantsRefillListed)
        {
            lane.WantsRefillListed = true;
            _wantRefill.Enqueue(lane);
        }
        if (lane.Window.IsDrained && !lane.InRing)
            _lanes.Remove(lane.Owner);
    }

    private static IndexWindow.Position PositionOf(JobId id) => new(DateTimeOffset.UnixEpoch, id);
}
