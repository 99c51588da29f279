using Actors.Jobs;
using Actors.Queues;

namespace Actors.Domain.Queues;

/// <summary>The waiting jobs of one priority: owners take turns, each owner's jobs go oldest first.</summary>
public sealed class PriorityLanes(JobPriority priority, WorkQueueLimits limits)
{
    private readonly Dictionary<string, OwnerLane> _lanes = new(StringComparer.Ordinal);
    private readonly Queue<OwnerLane> _ring = [];
    private string? _ownersAfter;
    private bool _moreOwners;
    private bool _loadingOwners;
    private bool _rereadOwners;

    public JobPriority Priority { get; } = priority;

    public int Held => _lanes.Values.Sum(lane => lane.Window.Count);

    public bool IsDrained => _lanes.Count == 0 && !_moreOwners && !_loadingOwners;

    /// <summary>There may be owners in the index that were never seen here.</summary>
    public void ExpectMoreOwners()
    {
        RereadOwners();
        foreach (var lane in _lanes.Values)
            lane.Window.ExpectMore();
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
        foreach (var owner in owners)
            LaneOf(owner).Window.ExpectMore();
        _ownersAfter = complete ? null : owners[^1];
        _moreOwners = !complete;
        if (_rereadOwners)
            RereadOwners();
    }

    public OfferReply Offer(QueueEntry entry)
    {
        if (_lanes.Count >= limits.OwnersInMemory && !_lanes.ContainsKey(entry.Owner))
        {
            RereadOwners();
            return OfferReply.Parked;
        }
        var lane = LaneOf(entry.Owner);
        var held = lane.Window.Offer(PositionOf(entry.Id));
        Enter(lane);
        return held ? OfferReply.Held : OfferReply.Parked;
    }

    public void Withdraw(QueueEntry entry)
    {
        if (!_lanes.TryGetValue(entry.Owner, out var lane))
            return;
        lane.Window.Remove(PositionOf(entry.Id));
        DropIfDrained(lane);
    }

    /// <summary>The next job of the owner whose turn it is.</summary>
    public bool TryTake(out JobId id, out string owner)
    {
        while (_ring.TryDequeue(out var lane))
        {
            lane.InRing = false;
            if (lane.Window.TryPeek(out var first))
            {
                lane.Window.Remove(first);
                Enter(lane);
                DropIfDrained(lane);
                (id, owner) = (first.Id, lane.Owner);
                return true;
            }
            DropIfDrained(lane);
        }
        (id, owner) = (default, "");
        return false;
    }

    public IEnumerable<OwnerLane> LanesToRefill() => _lanes.Values.Where(lane => lane.Window.WantsRefill);

    public void EndRefill(OwnerLane lane, IReadOnlyList<QueueEntry>? entries, int asked)
    {
        if (entries is null)
            lane.Window.AbortRefill();
        else
            lane.Window.EndRefill([.. entries.Select(entry => PositionOf(entry.Id))], complete: entries.Count < asked);
        Enter(lane);
        DropIfDrained(lane);
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
            _lanes.Add(owner, lane = new OwnerLane(owner, limits.LaneCapacity(_lanes.Count + 1)));
        return lane;
    }

    private void Enter(OwnerLane lane)
    {
        if (lane.InRing || lane.Window.Count == 0)
            return;
        lane.InRing = true;
        _ring.Enqueue(lane);
    }

    private void DropIfDrained(OwnerLane lane)
    {
        if (lane.Window.IsDrained && !lane.InRing)
            _lanes.Remove(lane.Owner);
    }

    private static IndexWindow.Position PositionOf(JobId id) => new(DateTimeOffset.UnixEpoch, id);
}
