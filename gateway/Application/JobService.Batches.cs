using System.Collections.Immutable;
using Actors.Jobs;
using Actors.Users;

namespace Actors.Gateway.Application;

/// <summary>Many jobs in one request.</summary>
public sealed partial class JobService
{
    /// <summary>Submits jobs and answers for each in their order: one that is malformed is refused, the others are accepted. All that are accepted become
    /// durable in one step. Refused as a whole when it is larger than <see cref="GatewayOptions.MaxBatchJobs"/> or <see cref="GatewayOptions.MaxBatchBytes"/>.</summary>
    public async Task<Result<ImmutableArray<Result<JobSnapshot>>>> SubmitMany(Caller caller, IReadOnlyList<NewJob> jobs)
    {
        if (jobs.Count > options.MaxBatchJobs)
            return new Rejection(RejectionCode.TooLarge, $"a batch has at most {options.MaxBatchJobs} jobs (MAX_BATCH_JOBS)");
        if (jobs.Sum(job => (long)job.Payload.Length) > options.MaxBatchBytes)
            return new Rejection(RejectionCode.TooLarge, $"the payloads of a batch have at most {options.BatchLimit}");
        var answers = new Result<JobSnapshot>[jobs.Count];
        var accepted = ImmutableArray.CreateBuilder<BatchedJob>(jobs.Count);
        var places = new List<int>(jobs.Count);
        for (var place = 0; place < jobs.Count; place++)
        {
            if (!SpecOf(caller, jobs[place]).TryGet(out var spec, out var rejection))
            {
                answers[place] = rejection;
                continue;
            }
            accepted.Add(new BatchedJob(jobs[place].Id ?? ids.Next(), new SubmitJob { Owner = caller.User, Spec = spec, Key = jobs[place].Key }));
            places.Add(place);
        }
        if (places.Count > 0)
        {
            var submitted = await grains.GetGrain<IUserGrain>(caller.User).SubmitMany(accepted.ToImmutable());
            for (var i = 0; i < places.Count; i++)
                answers[places[i]] = submitted[i];
        }
        return ImmutableArray.Create(answers);
    }

    private Result<JobSpec> SpecOf(Caller caller, NewJob job) => job.Payload.Length > options.MaxSubmitBytes
        ? new Rejection(RejectionCode.TooLarge, $"a payload has at most {options.SubmitLimit}")
        : _specs.Of(caller, job);
}
