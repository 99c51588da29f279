using System.Collections.Immutable;
using Actors.Jobs;

namespace Actors.Users;

/// <summary>One owner of jobs. It is the one place where an owner's idempotency keys meet, so that two equal submits at once give one job.</summary>
[Alias("IUserGrain")]
public interface IUserGrain : IGrainWithStringKey
{
    /// <summary>Submits a job that carries a key: the first job again for the same key and body, <see cref="RejectionCode.KeyConflict"/> for another body.</summary>
    [Alias("SubmitOnce")]
    Task<Result<JobSnapshot>> SubmitOnce(JobId id, SubmitJob command);

    /// <summary>Submits jobs of this owner, with keys or without, and answers for each in their order. Those that are accepted are recorded in one step.</summary>
    [Alias("SubmitMany")]
    Task<ImmutableArray<Result<JobSnapshot>>> SubmitMany(ImmutableArray<BatchedJob> jobs);
}
