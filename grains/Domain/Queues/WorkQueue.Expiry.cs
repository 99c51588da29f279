using System.Collections.Immutable;
using Actors.Jobs;

namespace Actors.Domain.Queues;

/// <summary>What the passing of time does to attempts.</summary>
public sealed partial class WorkQueue
{
    /// <summary>Deadlines of attempts that are over stay in the heap until there are this many more than attempts that are not.</summary>
    private const int DeadlineSlack = 64;

    private readonly PriorityQueue<Placement, DateTimeOffset> _deadlines = new();

    /// <summary>Attempts to give up by now: their lease or deadline has passed, or their executor stays away for good.</summary>
    public ImmutableArray<Abandonment> TakeExpired(DateTimeOffset now)
    {
        var expired = ImmutableArray.CreateBuilder<Abandonment>();
        foreach (var executor in _executors.All)
        {
            executor.IsSilent = executor.LeaseUntil <= now;
            if (executor.IsSilent && executor.Jobs.Count > 0)
                expired.AddRange(GivenUpOf(executor, now));
        }
        while (_deadlines.TryPeek(out var placement, out var at) && at <= now)
        {
            _deadlines.Dequeue();
            if (Stands(placement) && placement.Deadline == at && !placement.Abandoning)
                expired.Add(GiveUp(placement, placement.GivenUpFor ?? AbandonReason.DeadlinePassed));
        }
        return expired.ToImmutable();
    }

    /// <summary>The job has heard that the attempt is given up; its place is free. When it could not be told, the attempt is due again.</summary>
    public void Abandoned(Placement placement, bool heard, DateTimeOffset retryAt)
    {
        placement.Abandoning = false;
        if (heard)
            Forget(placement);
        else if (Stands(placement))
            Watch(placement, retryAt);
    }

    private List<Abandonment> GivenUpOf(Executor executor, DateTimeOffset now)
    {
        var gone = executor.LastHeard + _limits.LostAfter <= now;
        return
        [
            .. executor.Jobs.Order()
                .Select(job => _placements[job])
                .Where(placement => placement is { Attempt: > 0, GivenUpFor: null } && (gone || placement.Delivery == Delivery.AtLeastOnce))
                .Select(placement => GiveUp(placement, gone ? AbandonReason.ExecutorLost : AbandonReason.LeaseExpired)),
        ];
    }

    private void WatchDeadline(Placement placement, TimeSpan timeout, DateTimeOffset now)
    {
        // A connected agent ends an at-most-once attempt itself, and its word may be long in coming: only evidence counts there.
        if (placement.ExecutorId is null || placement.Delivery == Delivery.AtLeastOnce)
            Watch(placement, now + timeout + _limits.DeadlineGrace);
    }

    private void Watch(Placement placement, DateTimeOffset at)
    {
        placement.Deadline = at;
        if (_deadlines.Count >= DeadlineSlack + (2 * _placements.Count))
            DropPassedDeadlines();
        _deadlines.Enqueue(placement, at);
    }

    /// <summary>Most attempts end long before their deadline; without this the heap would hold an hour's worth of them.</summary>
    private void DropPassedDeadlines()
    {
        var standing = _deadlines.UnorderedItems.Where(item => Stands(item.Element) && item.Element.Deadline == item.Priority).ToArray();
        _deadlines.Clear();
        _deadlines.EnqueueRange(standing);
    }
}
