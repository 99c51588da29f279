using System.Collections.Immutable;
using Actors.Domain.Queues;
using Actors.Jobs;
using Actors.Queues;

namespace Actors.Domain.Tests.Queues;

/// <summary>A queue with short words for what tests do to it.</summary>
internal sealed class QueueScene(WorkQueueLimits? limits = null)
{
    public static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    public static readonly TimeSpan JobTimeout = TimeSpan.FromHours(1);

    public WorkQueueLimits Limits { get; } = limits ?? WorkQueueLimits.Default;

    public WorkQueue Queue { get; } = new(limits ?? WorkQueueLimits.Default);

    public DateTimeOffset Now { get; set; } = Noon;

    public static ExecutorRef Agent(string id = "node-1", string boot = "boot-1", string journal = "journal-1") => new(id, boot, journal);

    public OfferReply Offer(long id, string owner = "ann", JobPriority priority = JobPriority.Normal, DateTimeOffset? dueAt = null) =>
        Queue.Offer(new QueueEntry(new JobId(id), owner, priority, dueAt ?? DateTimeOffset.UnixEpoch), Now);

    public Result<(Attached Reply, ImmutableArray<Abandonment> Abandoned)> Attach(
        ExecutorRef executor, int capacity = 1, string connection = "c1", params AttemptRef[] held) =>
        Queue.Attach(new AttachExecutor { Executor = executor, ConnectionId = connection, Capacity = capacity, Held = [.. held] }, [], Now);

    /// <summary>Grants the next job and lets it record its next attempt.</summary>
    public Placement Run(int attempt = 1, Delivery delivery = Delivery.AtLeastOnce)
    {
        Assert.True(Queue.TryGrant(Now, out var grant), "nothing was granted");
        Assert.True(Queue.Started(grant.Placement, attempt, delivery, JobTimeout, Now));
        return grant.Placement;
    }

    public Placement Poll(int attempt = 1, Delivery delivery = Delivery.AtMostOnce)
    {
        Assert.True(Queue.TryGrantToPoller("node-1", Now, out var grant), "nothing was granted");
        Assert.True(Queue.Started(grant.Placement, attempt, delivery, JobTimeout, Now));
        return grant.Placement;
    }

    public void Release(Placement placement) => Queue.Release(placement.ExecutorId!, [placement.Ref]);

    public void Pass(TimeSpan time) => Now += time;

    public static AttemptRef Attempt(long id, int attempt = 1) => new(new JobId(id), attempt);
}
