using System.Collections.Immutable;
using Actors.Jobs;
using Actors.Storage;

namespace Actors.Gateway.Application;

/// <summary>Ended jobs: sent back to their queue, or removed. The dead set holds the named jobs that failed for good.</summary>
public sealed partial class JobService
{
    /// <summary>Dead jobs requeued by one call: they are asked at the same time and share commits, some tens of milliseconds in all.</summary>
    public const int MaxRequeuedAtOnce = 1000;

    /// <summary>Sends an ended job that did not succeed back to its queue, with all its retries again.</summary>
    public async Task<Result<JobSnapshot>> Requeue(Caller caller, JobId id)
    {
        var now = await Get(caller, id);
        return now.TryGet(out _, out _) ? await Grain(id).Requeue() : now;
    }

    /// <summary>Removes an ended job at once, with its result and output.</summary>
    public async Task<Result<bool>> DeleteResult(Caller caller, JobId id)
    {
        if (!(await Get(caller, id)).TryGet(out _, out var rejection))
            return rejection;
        return await Grain(id).Delete();
    }

    /// <summary>A page of the caller's dead jobs, the newest first, with their total.</summary>
    /// <param name="name">Only jobs of this name; null for all.</param>
    public Task<Result<JobPage>> ListDead(Caller caller, string? name, long offset, int limit) => PageOfDead(caller.User, name, offset, limit);

    /// <summary>Requeues the newest of the caller's dead jobs of a name, at most <see cref="MaxRequeuedAtOnce"/>; to be called again while some remain.</summary>
    public Task<Result<RequeuedJobs>> RequeueDead(Caller caller, string name) => RequeueDeadOf(caller.User, name);

    /// <param name="owner">Null for everybody's, which only admins may see.</param>
    internal async Task<Result<JobPage>> PageOfDead(string? owner, string? name, long offset, int limit)
    {
        if (RefusalOfPage(offset, limit) is { } refusal)
            return refusal;
        var total = await index.CountDead(owner, name);
        var jobs = ImmutableArray.CreateBuilder<JobSnapshot>();
        foreach (var id in await index.ListDead(owner, name, offset, limit))
        {
            if ((await Grain(id).Get()).Value is { } job)
                jobs.Add(job);
        }
        return new JobPage(jobs.ToImmutable(), total);
    }

    /// <param name="owner">Null for everybody's, which only admins may do.</param>
    internal async Task<Result<RequeuedJobs>> RequeueDeadOf(string? owner, string name)
    {
        var dead = await index.ListDead(owner, name, offset: 0, MaxRequeuedAtOnce);
        var answers = await Task.WhenAll(dead.Select(id => Grain(id).Requeue()));
        // One that was requeued or deleted meanwhile is no failure; a store that refuses is.
        if (answers.FirstOrDefault(answer => answer.Rejection?.Code == RejectionCode.Unavailable).Rejection is { } unavailable && answers.All(answer => answer.Value is null))
            return unavailable;
        return new RequeuedJobs(answers.Count(answer => answer.Value is not null), await index.CountDead(owner, name));
    }

    private static Rejection? RefusalOfPage(long offset, int limit) =>
        limit is < 1 or > JobQuery.MaxLimit ? new Rejection(RejectionCode.Invalid, $"limit is from 1 to {JobQuery.MaxLimit}")
        : offset < 0 ? new Rejection(RejectionCode.Invalid, "an offset is not negative")
        : null;
}
