using Actors.Domain.Jobs;
using Actors.Jobs;
using Actors.Queues;

namespace Actors.Grains.Users;

/// <summary>A batch on its way: the answer of each job, as far as there is one, and what is to be recorded.</summary>
internal sealed class SubmitBatch(int count)
{
    /// <summary>In the order of the jobs.</summary>
    public Result<JobSnapshot>[] Answers { get; } = new Result<JobSnapshot>[count];

    /// <summary>New jobs, and each one's place.</summary>
    public List<JobState> New { get; } = new(count);

    public List<int> Places { get; } = new(count);

    /// <summary>Where the new jobs are to be offered.</summary>
    public Dictionary<QueueId, List<QueueEntry>> Offers { get; } = [];

    /// <summary>Jobs whose key somebody else is submitting just now, or this batch itself further up.</summary>
    public List<(int Place, IdempotencyKey Key, Task<Result<JobSnapshot>> First)> Repeats { get; } = [];

    /// <summary>Keys that others may meet meanwhile, and what they are to hear.</summary>
    public List<(IdempotencyKey Key, int Place, TaskCompletionSource<Result<JobSnapshot>> Answer)> Promises { get; } = [];

    public void Add(int place, JobState job)
    {
        New.Add(job);
        Places.Add(place);
        if (!Offers.TryGetValue(job.Spec.Queue, out var entries))
            Offers.Add(job.Spec.Queue, entries = []);
        entries.Add(job.QueueEntry);
    }
}
