using Actors.Jobs;

namespace Actors.Gateway.Application;

/// <summary>What the role admin may see and do with jobs of all owners. With <see cref="QueueService"/> the one place where it counts.</summary>
public sealed class AdminService(IGrainFactory grains, JobService jobs)
{
    internal static readonly Rejection NotAdmin = new(RejectionCode.Forbidden, "the role admin is needed");

    public async Task<Result<JobList>> List(Caller caller, JobListing listing) =>
        RefusalOf(caller) is { } refusal ? refusal : await jobs.ListOf(owner: null, listing);

    public async Task<Result<JobSnapshot>> Get(Caller caller, JobId id) => RefusalOf(caller) is { } refusal ? refusal : await Job(id).Get();

    public async Task<Result<JobSnapshot>> Cancel(Caller caller, JobId id) =>
        RefusalOf(caller) is { } refusal ? refusal : await Job(id).Cancel(new CancelJob($"canceled by the administrator {caller.User}"));

    private static Rejection? RefusalOf(Caller caller) => caller.Roles.Contains(Roles.Admin) ? null : NotAdmin;

    private IJobGrain Job(JobId id) => grains.GetGrain<IJobGrain>(id.ToString());
}
