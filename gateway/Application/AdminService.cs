using System.Collections.Immutable;
using Actors.Jobs;
using Actors.Queues;
using Actors.Storage;

namespace Actors.Gateway.Application;

/// <summary>What the role admin may see and do with jobs of all owners. The one place where it counts.</summary>
public sealed class AdminService(IGrainFactory grains, IJobIndex index, JobService jobs)
{
    /// <summary>Queues on one page.</summary>
    public const int MaxQueues = 1000;

    internal static readonly Rejection NotAdmin = new(RejectionCode.Forbidden, "the role admin is needed");

    public async Task<Result<JobList>> List(Caller caller, JobListing listing) =>
        RefusalOf(caller) is { } refusal ? refusal : await jobs.ListOf(owner: null, listing);

    public async Task<Result<JobSnapshot>> Get(Caller caller, JobId id) => RefusalOf(caller) is { } refusal ? refusal : await Job(id).Get();

    public async Task<Result<JobSnapshot>> Cancel(Caller caller, JobId id) =>
        RefusalOf(caller) is { } refusal ? refusal : await Job(id).Cancel(new CancelJob($"canceled by the administrator {caller.User}"));

    /// <summary>Queues with unfinished jobs.</summary>
    public async Task<Result<ImmutableArray<QueueSnapshot>>> Queues(Caller caller)
    {
        if (RefusalOf(caller) is { } refusal)
            return refusal;
        var queues = await index.ListQueues(after: null, MaxQueues);
        return ImmutableArray.Create(await Task.WhenAll(queues.Select(queue => grains.GetGrain<IQueueGrain>(queue.Value).Get())));
    }

    private static Rejection? RefusalOf(Caller caller) => caller.Roles.Contains(Roles.Admin) ? null : NotAdmin;

    private IJobGrain Job(JobId id) => grains.GetGrain<IJobGrain>(id.ToString());
}
