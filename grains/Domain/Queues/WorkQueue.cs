using System.Collections.Immutable;
using Actors.Jobs;
using Actors.Queues;

namespace Actors.Domain.Queues;

/// <summary>Who waits, who can run it, who runs what. Pure and in memory: a cache of what the jobs and the index say, told of every change, and asked
/// for what to do next. Placements are tracked from the moment a place is taken until the executor, or evidence, gives it back.</summary>
public sealed partial class WorkQueue
{
    private readonly WorkQueueLimits _limits;
    private readonly PriorityLanes[] _lanes;
    private readonly IndexWindow _scheduled;
    private readonly SortedSet<IndexWindow.Position> _dueAgain = [];
    private readonly ExecutorTable _executors;
    private readonly Dictionary<JobId, Placement> _placements = [];
    private readonly RecentEnds _recentEnds = new();

    public WorkQueue(WorkQueueLimits limits)
    {
        _limits = limits;
        _lanes = [.. Enum.GetValues<JobPriority>().Select(priority => new PriorityLanes(priority, limits))];
        _scheduled = new IndexWindow(limits.ScheduledWindow);
        _executors = new ExecutorTable(limits);
    }

    /// <summary>What the operator set.</summary>
    public StartGate Gate { get; } = new();

    public IEnumerable<Executor> Executors => _executors.All;

    public IReadOnlyCollection<Placement> Placements => _placements.Values;

    /// <summary>Waiting and scheduled jobs held in memory.</summary>
    public int HeldEntries
    {
        get
        {
            var held = _scheduled.Count + _dueAgain.Count;
            foreach (var lanes in _lanes)
                held += lanes.Held;
            return held;
        }
    }

    /// <summary>Nothing waits, runs or is scheduled as far as is known.</summary>
    public bool IsIdle => _placements.Count == 0 && IsDrained;

    /// <summary>Nothing waits or is scheduled as far as is known.</summary>
    public bool IsDrained => _dueAgain.Count == 0 && _scheduled.IsDrained && _lanes.All(lanes => lanes.IsDrained);

    /// <summary>Forgets where the index was read to, so that everything in it is read again.</summary>
    public void Reread()
    {
        _scheduled.ExpectMore();
        foreach (var lanes in _lanes)
            lanes.ExpectMoreOwners();
    }

    public OfferReply Offer(QueueEntry entry, DateTimeOffset now)
    {
        // Not by the clock: an offer that comes late is of a job that is still scheduled, and nobody could start it.
        if (entry.DueAt <= DateTimeOffset.UnixEpoch)
        {
            if (!_placements.TryGetValue(entry.Id, out var placement))
                return _lanes[(int)entry.Priority].Offer(entry);
            placement.OfferedAgain = true;
            return OfferReply.Held;
        }
        return _scheduled.Offer(new IndexWindow.Position(entry.DueAt, entry.Id)) ? OfferReply.Held : OfferReply.Parked;
    }

    public void Withdraw(QueueEntry entry)
    {
        if (_claims.TryGetValue(entry.Id, out var claim))
            claim.HeldBack = null;
        _lanes[(int)entry.Priority].Withdraw(entry);
        _scheduled.Remove(new IndexWindow.Position(entry.DueAt, entry.Id));
    }

    /// <summary>Scheduled jobs whose time has come, at most so many; they are to be made ready and will then be offered again.</summary>
    public ImmutableArray<JobId> TakeDue(DateTimeOffset now, int atMost)
    {
        var due = ImmutableArray.CreateBuilder<JobId>();
        while (due.Count < atMost && _dueAgain.Count > 0 && _dueAgain.Min.DueAt <= now)
        {
            due.Add(_dueAgain.Min.Id);
            _dueAgain.Remove(_dueAgain.Min);
        }
        while (due.Count < atMost && _scheduled.TryPeek(out var first) && first.DueAt <= now && _scheduled.Remove(first))
            due.Add(first.Id);
        return due.ToImmutable();
    }

    /// <summary>A job whose time has come could not be told so; it is due again at the given time.</summary>
    public void DueAgain(JobId id, DateTimeOffset at) => _dueAgain.Add(new IndexWindow.Position(at, id));

    /// <summary>When the next scheduled job is due; null when none is known.</summary>
    public DateTimeOffset? NextDueAt => (_scheduled.TryPeek(out var first), _dueAgain.Count > 0) switch
    {
        (true, true) => first.DueAt < _dueAgain.Min.DueAt ? first.DueAt : _dueAgain.Min.DueAt,
        (true, false) => first.DueAt,
        (false, true) => _dueAgain.Min.DueAt,
        _ => null,
    };

    /// <summary>When jobs that wait may go on because time has passed; null when they wait for something else.</summary>
    public DateTimeOffset? OpensAt(DateTimeOffset now) => HasReady ? Gate.OpensAt(_placements.Count, now) : null;

    /// <summary>The next job and the executor whose place it takes; false when nobody waits, nobody is free, or nothing may start.</summary>
    public bool TryGrant(DateTimeOffset now, out Grant grant)
    {
        grant = default;
        if (!Gate.IsOpen(_placements.Count, now) || _executors.NextFree(now) is not { } executor || !TryTake(executor.Identity.Id, out var placement))
            return false;
        placement.Identity = executor.Identity;
        placement.ConnectionId = executor.ConnectionId;
        _executors.TakePlace(executor, placement.JobId);
        grant = new Grant(placement, executor.Identity);
        return true;
    }

    /// <summary>The next job for a poller, which has no place to count.</summary>
    public bool TryGrantToPoller(string pollerId, DateTimeOffset now, out Grant grant)
    {
        grant = default;
        if (!Gate.IsOpen(_placements.Count, now) || !TryTake(executorId: null, out var placement))
            return false;
        placement.Identity = ExecutorRef.Poller(pollerId);
        grant = new Grant(placement, placement.Identity);
        return true;
    }

    /// <summary>The job has recorded the attempt. False when it is not to be handed out, and its place already free again: the executor, or the owner of
    /// a poller's job, was faster than the answer. An executor is to be told at once where <see cref="Placement.CancelRequested"/>.</summary>
    public bool Started(Placement placement, int attempt, Delivery delivery, TimeSpan timeout, DateTimeOffset now)
    {
        placement.Attempt = attempt;
        placement.Delivery = delivery;
        placement.CancelRequested |= placement.CanceledEarly == attempt;
        if (_recentEnds.Includes(placement.Ref, placement.ExecutorId) || (placement.CancelRequested && placement.ExecutorId is null))
        {
            Forget(placement);
            return false;
        }
        WatchDeadline(placement, timeout, now);
        RecordLater(placement, now);
        return true;
    }

    /// <summary>The job did not take the grant. Where <paramref name="again"/> it waits on, else it is none of this queue's business any more.</summary>
    public void NotStarted(Placement placement, bool again, DateTimeOffset now)
    {
        Forget(placement);
        Gate.GiveBack();
        if (again)
            Offer(new QueueEntry(placement.JobId, placement.Owner, placement.Priority, DateTimeOffset.UnixEpoch), now);
    }

    /// <summary>Jobs wait that could start now, and nobody has a place for them.</summary>
    private bool WantsPlaces(DateTimeOffset now) => HasReady && Gate.IsOpen(_placements.Count, now) && _executors.NextFree(now) is null;

    private bool HasReady
    {
        get
        {
            foreach (var lanes in _lanes)
            {
                if (lanes.Held > 0)
                    return true;
            }
            return false;
        }
    }

    private bool TryTake(string? executorId, out Placement placement)
    {
        foreach (var lanes in _lanes)
        {
            while (lanes.TryTake(out var id, out var owner))
            {
                // The index still calls it queued while its start is being recorded, or it waits again and its last attempt is being given up.
                if (_placements.TryGetValue(id, out var standing))
                {
                    standing.OfferedAgain = true;
                    continue;
                }
                if (_claims.TryGetValue(id, out var claim))
                {
                    claim.HeldBack = new QueueEntry(id, owner, lanes.Priority, DateTimeOffset.UnixEpoch);
                    continue;
                }
                placement = new Placement(id, owner, lanes.Priority, executorId);
                _placements.Add(id, placement);
                Gate.Take();
                return true;
            }
        }
        placement = null!;
        return false;
    }

    private bool Stands(Placement placement) => ReferenceEquals(_placements.GetValueOrDefault(placement.JobId), placement);

    /// <summary>The place is free. By now the job may have another one, which is none of this placement's business.</summary>
    private void Forget(Placement placement)
    {
        if (!Stands(placement))
            return;
        _placements.Remove(placement.JobId);
        if (placement.ExecutorId is not null)
            _executors.FreePlace(placement.ExecutorId, placement.JobId);
        if (placement.OfferedAgain)
            _lanes[(int)placement.Priority].Offer(new QueueEntry(placement.JobId, placement.Owner, placement.Priority, DateTimeOffset.UnixEpoch));
    }
}
