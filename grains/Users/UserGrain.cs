using Actors.Domain.Jobs;
using Actors.Grains.Jobs;
using Actors.Jobs;
using Actors.Storage;
using Actors.Users;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace Actors.Grains.Users;

/// <summary>Lets an owner's equal submits meet: those at the same time here in memory, those of earlier in the index.</summary>
[Reentrant]
internal sealed partial class UserGrain(
    IJobIndex index, IJobStore store, JobRules rules, JobMetrics metrics, IChance chance, TimeProvider time, ILogger<UserGrain> log) : Grain, IUserGrain
{
    /// <summary>Keyed submits of one owner under way at once.</summary>
    private const int MaxUnderWay = 100_000;

    private static readonly Rejection TooManyUnderWay = new(RejectionCode.LimitReached, $"{MaxUnderWay} submits with an idempotency key are under way");

    private readonly Dictionary<string, Task<Result<JobSnapshot>>> _underWay = new(StringComparer.Ordinal);

    public async Task<Result<JobSnapshot>> SubmitOnce(JobId id, SubmitJob command)
    {
        var key = command.Key!;
        if (_underWay.TryGetValue(key.Value, out var same))
            return SameRequest(await same, key);
        if (_underWay.Count >= MaxUnderWay)
            return TooManyUnderWay;

        var submit = SubmitFirst(id, command, key);
        if (submit.IsCompleted)
            return await submit;
        _underWay.Add(key.Value, submit);
        try
        {
            return await submit;
        }
        finally
        {
            _underWay.Remove(key.Value);
        }
    }

    private async Task<Result<JobSnapshot>> SubmitFirst(JobId id, SubmitJob command, IdempotencyKey key)
    {
        return await FindFirst(command.Owner, key) is { } first ? SameRequest(first, key) : await Job(id).Submit(command);
    }

    /// <summary>The job that the key stands for; null when it is free.</summary>
    private async Task<Result<JobSnapshot>?> FindFirst(string owner, IdempotencyKey key)
    {
        if (await index.FindByKey(owner, key.Value, time.GetUtcNow()) is not { } first)
            return null;
        var existing = await Job(first).Get();
        // An entry may lag behind a deleted job; the key is then free again.
        return existing.Rejection?.Code == RejectionCode.NotFound ? default(Result<JobSnapshot>?) : existing;
    }

    private static Result<JobSnapshot> SameRequest(Result<JobSnapshot> first, IdempotencyKey key) =>
        first.TryGet(out var job, out _) && job.Key?.BodyHash != key.BodyHash
            ? new Rejection(RejectionCode.KeyConflict, $"the idempotency key was used for another job: {job.Id}")
            : first;

    private IJobGrain Job(JobId id) => GrainFactory.GetGrain<IJobGrain>(id.ToString());
}
