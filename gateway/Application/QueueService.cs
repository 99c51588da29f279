using System.Collections.Immutable;
using Actors.Queues;
using Actors.Storage;

namespace Actors.Gateway.Application;

/// <summary>What an administrator sees of queues and sets for them. Nobody else may.</summary>
public sealed class QueueService(IGrainFactory grains, IJobIndex index, JobService jobs)
{
    /// <summary>Queues on one page.</summary>
    public const int MaxListed = 100;

    private static readonly Rejection AdminsOnly = new(RejectionCode.Forbidden, "the role admin is needed");

    public async Task<Result<QueueSnapshot>> Get(Caller caller, QueueId queue) =>
        Refusal(caller, queue) is { } refusal ? refusal : await Grain(queue).Get();

    /// <summary>Queues that ever had a job, in a fixed order, after the given one (null: from the first).</summary>
    public async Task<Result<ImmutableArray<QueueSnapshot>>> List(Caller caller, QueueId? after, int limit)
    {
        if (!IsAdmin(caller))
            return AdminsOnly;
        if (limit is < 1 or > MaxListed)
            return new Rejection(RejectionCode.Invalid, $"limit is from 1 to {MaxListed}");
        var queues = await index.ListKnownQueues(after, limit);
        return ImmutableArray.Create(await Task.WhenAll(queues.Select(queue => Grain(queue).Get())));
    }

    /// <summary>Bounds how many jobs of the queue run at once and how fast they start; null for no bound.</summary>
    public async Task<Result<QueuePolicy>> SetLimits(Caller caller, QueueId queue, int? maxRunning, StartRate? rate)
    {
        if (Refusal(caller, queue) is { } refusal)
            return refusal;
        if (maxRunning is < 1 or > StartRate.MaxStarts)
            return new Rejection(RejectionCode.Invalid, $"at most 1 to {StartRate.MaxStarts} jobs run at once; pause the queue to run none");
        if (rate is { Starts: < 1 or > StartRate.MaxStarts })
            return new Rejection(RejectionCode.Invalid, $"a rate is 1 to {StartRate.MaxStarts} jobs in an interval");
        if (rate is not null && (rate.Interval < StartRate.ShortestInterval || rate.Interval > StartRate.LongestInterval))
            return new Rejection(RejectionCode.Invalid, $"a rate's interval is from 0.001 to {StartRate.LongestInterval.TotalSeconds:0} seconds");
        return await Grain(queue).SetLimits(maxRunning, rate);
    }

    /// <summary>Nothing of the queue starts from now on; what runs goes on.</summary>
    public async Task<Result<QueuePolicy>> Pause(Caller caller, QueueId queue) =>
        Refusal(caller, queue) is { } refusal ? refusal : await Grain(queue).SetPaused(true);

    public async Task<Result<QueuePolicy>> Resume(Caller caller, QueueId queue) =>
        Refusal(caller, queue) is { } refusal ? refusal : await Grain(queue).SetPaused(false);

    /// <summary>A page of everybody's dead jobs, the newest first, with their total.</summary>
    /// <param name="name">Only jobs of this name; null for all.</param>
    public async Task<Result<JobPage>> ListDead(Caller caller, string? name, long offset, int limit) =>
        IsAdmin(caller) ? await jobs.PageOfDead(owner: null, name, offset, limit) : AdminsOnly;

    /// <summary>Requeues the newest of everybody's dead jobs of a name, at most <see cref="JobService.MaxRequeuedAtOnce"/>; to be called again while some remain.</summary>
    public async Task<Result<RequeuedJobs>> RequeueDead(Caller caller, string name) =>
        IsAdmin(caller) ? await jobs.RequeueDeadOf(owner: null, name) : AdminsOnly;

    private static bool IsAdmin(Caller caller) => caller.Roles.Contains(Roles.Admin);

    private static Rejection? Refusal(Caller caller, QueueId queue) =>
        !IsAdmin(caller) ? AdminsOnly
        : QueueId.TryParse(queue.Value, out _) ? null
        : new Rejection(RejectionCode.Invalid, "a queue is named node/<node id> or name/<job name>");

    private IQueueGrain Grain(QueueId queue) => grains.GetGrain<IQueueGrain>(queue.Value);
}
