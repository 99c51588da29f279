using Actors.Domain.Jobs;
using Actors.Domain.Queues;
using Actors.Jobs;
using Actors.Queues;

namespace Actors.Domain.Tests.Queues.Chaos;

/// <summary>Watches a queue from outside, knows what it may do, and says so when it does something else.</summary>
internal sealed class QueueAudit(WorkQueueLimits limits)
{
    private readonly Dictionary<string, DateTimeOffset> _heard = [];
    private readonly Dictionary<string, DateTimeOffset> _broken = [];
    private readonly Dictionary<Placement, DateTimeOffset> _started = [];
    private readonly Dictionary<Placement, AbandonReason> _reasons = [];
    private readonly Dictionary<JobId, AttemptRef> _begun = [];

    public void Heard(string executorId, DateTimeOffset now)
    {
        _heard[executorId] = now;
        _broken.Remove(executorId);
    }

    public void Broken(string executorId, DateTimeOffset now) => _broken[executorId] = now;

    public void Started(Placement placement, DateTimeOffset now) => _started[placement] = now;

    public void Granted(WorkQueue queue, Grant grant, IEnumerable<Starting> others)
    {
        Assert.DoesNotContain(others, starting => starting.Grant.Placement.JobId == grant.Placement.JobId);
        if (grant.Placement.ExecutorId is not { } id)
            return;
        var executor = queue.Executors.Single(executor => executor.Identity.Id == id);
        Assert.NotNull(executor.ConnectionId);
        var taken = queue.Placements.Count(placement => placement.ExecutorId == id);
        Assert.True(taken <= executor.Capacity, $"{id} has {taken} of {executor.Capacity} places taken");
    }

    /// <summary>An executor begins an attempt, or a poller is handed one.</summary>
    public void Begins(JobState job, AttemptRef attempt)
    {
        if (job.Spec.Policy.Delivery == Delivery.AtMostOnce && _begun.TryGetValue(attempt.JobId, out var earlier))
            Assert.Fail($"{attempt} begins although {earlier} had, and the job may start once");
        _begun[attempt.JobId] = attempt;
    }

    public void Expired(Abandonment abandonment, DateTimeOffset now)
    {
        var (placement, reason) = abandonment;
        Assert.NotEqual(0, placement.Attempt);
        if (_reasons.TryGetValue(placement, out var before))
        {
            Assert.Equal(before, reason);
            return;
        }
        _reasons[placement] = reason;
        switch (reason)
        {
            case AbandonReason.LeaseExpired:
                Assert.Equal(Delivery.AtLeastOnce, placement.Delivery);
                Assert.True(LeaseIsOver(placement.ExecutorId!, now), $"{placement.Ref} is given up within its lease");
                break;
            case AbandonReason.ExecutorLost:
                Assert.True(_heard[placement.ExecutorId!] + limits.LostAfter <= now, $"{placement.Ref} is lost too early");
                break;
            case AbandonReason.DeadlinePassed:
                Assert.True(placement.ExecutorId is null || placement.Delivery == Delivery.AtLeastOnce, $"{placement.Ref} is at-most-once, and its agent ends it");
                Assert.True(!_started.TryGetValue(placement, out var at) || at + limits.DeadlineGrace <= now, $"{placement.Ref} is overdue too early");
                break;
            default:
                Assert.Fail($"time alone proves no {reason}");
                break;
        }
    }

    public void Missing(Abandonment abandonment, SimulatedAgent agent)
    {
        var (placement, reason) = abandonment;
        _reasons[placement] = reason;
        Assert.DoesNotContain(placement.Ref, agent.Held);
        var expected = placement.Identity!.JournalId == agent.Identity.JournalId ? AbandonReason.NeverTaken : AbandonReason.ExecutorLost;
        Assert.Equal(expected, reason);
    }

    public void Bounds(WorkQueue queue)
    {
        var priorities = Enum.GetValues<JobPriority>().Length;
        // A window may hold twice its share for entries that come before its tail.
        var most = (2 * priorities * (limits.Window + (limits.LaneMin * limits.OwnersInMemory))) + (3 * limits.ScheduledWindow);
        Assert.InRange(queue.HeldEntries, 0, most);
    }

    private bool LeaseIsOver(string executorId, DateTimeOffset now) =>
        _heard[executorId] + limits.Lease <= now || (_broken.TryGetValue(executorId, out var at) && at + limits.LeaseAfterBreak <= now);
}
