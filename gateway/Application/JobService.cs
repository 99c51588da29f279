using System.Collections.Immutable;
using Actors.Jobs;
using Actors.Queues;
using Actors.Storage;
using Actors.Users;

namespace Actors.Gateway.Application;

/// <summary>What callers can do with jobs. Every method takes the caller, and nobody reaches a job of somebody else.</summary>
public sealed class JobService(IGrainFactory grains, IJobIndex index, JobEnds ends, JobIdSource ids, GatewayOptions options)
{
    /// <summary>The longest name of a job or node, in characters.</summary>
    public const int MaxNameLength = 128;

    private const int DefaultRetriesOfNamedJobs = 3;

    private static readonly Rejection MayNotRunCommands = new(RejectionCode.Forbidden, "the role operator or admin is needed to run commands");

    private static readonly Rejection NotFound = new(RejectionCode.NotFound, "no such job");

    public Task<Result<JobSnapshot>> Submit(Caller caller, NewJob job)
    {
        if (job.Name == JobSpec.CommandName && !caller.Roles.Contains(Roles.Operator) && !caller.Roles.Contains(Roles.Admin))
            return Task.FromResult<Result<JobSnapshot>>(MayNotRunCommands);
        if (!SpecOf(job).TryGet(out var spec, out var rejection))
            return Task.FromResult<Result<JobSnapshot>>(rejection);
        var command = new SubmitJob { Owner = caller.User, Spec = spec, Key = job.Key };
        var id = ids.Next();
        return job.Key is null
            ? grains.GetGrain<IJobGrain>(id.ToString()).Submit(command)
            : grains.GetGrain<IUserGrain>(caller.User).SubmitOnce(id, command);
    }

    public async Task<Result<JobSnapshot>> Get(Caller caller, JobId id) =>
        OnlyOwn(caller, await Grain(id).Get());

    /// <summary>The job once it has ended, or as it stands when the time is up.</summary>
    public async Task<Result<JobSnapshot>> WaitForEnd(Caller caller, JobId id, TimeSpan atMost, CancellationToken cancellation)
    {
        var now = await Get(caller, id);
        if (!now.TryGet(out var job, out _) || job.Status.IsFinal() || atMost <= TimeSpan.Zero)
            return now;
        return await ends.WaitForEnd(id, atMost < options.MaxWait ? atMost : options.MaxWait, cancellation);
    }

    public async Task<Result<JobSnapshot>> Cancel(Caller caller, JobId id, string? reason)
    {
        var now = await Get(caller, id);
        return now.TryGet(out _, out _) ? await Grain(id).Cancel(new CancelJob(reason)) : now;
    }

    /// <summary>A page of the caller's jobs, newest first, with their total.</summary>
    public async Task<Result<JobPage>> List(Caller caller, ImmutableArray<JobStatus> statuses, long offset, int limit)
    {
        if (limit is < 1 or > JobQuery.MaxLimit)
            return new Rejection(RejectionCode.Invalid, $"limit is from 1 to {JobQuery.MaxLimit}");
        if (offset < 0)
            return new Rejection(RejectionCode.Invalid, "an offset is not negative");
        var counts = await index.CountByOwner(caller.User);
        var total = statuses.IsEmpty ? counts.Sum() : statuses.Sum(status => counts[(int)status]);
        var entries = await index.List(new JobQuery { Owner = caller.User, Statuses = statuses, Offset = offset, Limit = limit });
        return new JobPage(await Read(entries), total);
    }

    /// <summary>The caller's ended jobs, the last ended first.</summary>
    public async Task<IReadOnlyList<JobSnapshot>> ListEnded(Caller caller, int limit)
    {
        var jobs = new List<JobSnapshot>();
        for (var offset = 0; offset < limit; offset += JobQuery.MaxLimit)
        {
            var asked = Math.Min(JobQuery.MaxLimit, limit - offset);
            var entries = await index.List(new JobQuery { Owner = caller.User, Order = JobOrder.LastFinishedFirst, Offset = offset, Limit = asked });
            jobs.AddRange(await Read(entries));
            if (entries.Count < asked)
                break;
        }
        return jobs;
    }

    private async Task<ImmutableArray<JobSnapshot>> Read(IReadOnlyList<JobIndexEntry> entries)
    {
        var jobs = ImmutableArray.CreateBuilder<JobSnapshot>(entries.Count);
        foreach (var entry in entries)
        {
            // An entry may outlive its job by a moment.
            if ((await Grain(entry.Id).Get()).Value is { } job)
                jobs.Add(job);
        }
        return jobs.ToImmutable();
    }

    private Result<JobSpec> SpecOf(NewJob job)
    {
        var isCommand = job.Name == JobSpec.CommandName;
        if (NameProblem(job.Name) is { } problem)
            return new Rejection(RejectionCode.Invalid, $"the job's name {problem}");
        if (isCommand && string.IsNullOrEmpty(job.Node))
            return new Rejection(RejectionCode.Invalid, "missing target");
        if (isCommand && !options.Allows(job.Node!))
            return new Rejection(RejectionCode.Forbidden, "target node not allowed");
        if (job.Timeout is { } asked && (asked < TimeSpan.Zero || asked > options.MaxJobTimeout))
            return new Rejection(RejectionCode.Invalid, $"timeout is from 0 to {options.MaxJobTimeout.TotalSeconds:0} seconds");
        if (job.MaxRetries is < 0 or > RetryPolicy.MaxRetriesLimit)
            return new Rejection(RejectionCode.Invalid, $"retries are from 0 to {RetryPolicy.MaxRetriesLimit}");
        if (job.MaxRetries > 0 && (job.Delivery ?? DeliveryOf(isCommand)) == Delivery.AtMostOnce)
            return new Rejection(RejectionCode.Invalid, "a job that may be tried again is delivered at least once");
        if (job.Key is { Value.Length: > IdempotencyKey.MaxLength })
            return new Rejection(RejectionCode.Invalid, $"an idempotency key has at most {IdempotencyKey.MaxLength} characters");

        return new JobSpec
        {
            Name = job.Name,
            Queue = isCommand ? QueueId.ForNode(job.Node!) : QueueId.ForName(job.Name),
            Payload = job.Payload,
            Labels = job.Labels,
            Policy = new JobPolicy
            {
                Priority = job.Priority,
                NotBefore = job.NotBefore,
                Timeout = job.Timeout is { } timeout && timeout > TimeSpan.Zero ? timeout : options.JobTimeout,
                Retry = new RetryPolicy { MaxRetries = job.MaxRetries ?? (isCommand ? 0 : DefaultRetriesOfNamedJobs) },
                Delivery = job.Delivery ?? DeliveryOf(isCommand),
                SuccessTtl = job.SuccessTtl ?? options.HistoryTtl,
                FailureTtl = job.FailureTtl ?? options.HistoryTtl,
            },
        };
    }

    private static Delivery DeliveryOf(bool isCommand) => isCommand ? Delivery.AtMostOnce : Delivery.AtLeastOnce;

    internal static string? NameProblem(string name) =>
        name.Length is 0 or > MaxNameLength ? $"has from 1 to {MaxNameLength} characters" : name.Any(char.IsControl) ? "has a control character" : null;

    /// <summary>A job of somebody else is answered like one that does not exist.</summary>
    private static Result<JobSnapshot> OnlyOwn(Caller caller, Result<JobSnapshot> found) =>
        found.TryGet(out var job, out _) && job.Owner != caller.User ? NotFound : found;

    private IJobGrain Grain(JobId id) => grains.GetGrain<IJobGrain>(id.ToString());
}
