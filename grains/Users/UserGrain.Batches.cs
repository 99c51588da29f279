using System.Collections.Immutable;
using Actors.Domain.Jobs;
using Actors.Grains.Jobs;
using Actors.Jobs;
using Actors.Queues;
using Actors.Storage;
using Microsoft.Extensions.Logging;
using Orleans.Streams;

namespace Actors.Grains.Users;

/// <summary>Many jobs at once. What a new job becomes is decided without its grain, which nobody can have woken: its id is new. The states go to the store
/// in one step, and the queues are told once each; behind a long queue that costs an entry of the index and nothing else.</summary>
internal sealed partial class UserGrain
{
    /// <summary>How long after an offer could not be made it is made again.</summary>
    private static readonly TimeSpan OfferAgainAfter = TimeSpan.FromSeconds(1);

    /// <summary>After so many the queue finds the jobs by itself: it compares with the index now and then.</summary>
    private const int MaxOffers = 60;

    public async Task<ImmutableArray<Result<JobSnapshot>>> SubmitMany(ImmutableArray<BatchedJob> jobs)
    {
        var batch = new SubmitBatch(jobs.Length);
        try
        {
            for (var place = 0; place < jobs.Length; place++)
                await Sort(batch, place, jobs[place]);
            await Record(batch);
        }
        catch (Exception e)
        {
            foreach (var (_, _, answer) in batch.Promises)
                answer.TrySetException(e);
            throw;
        }
        finally
        {
            foreach (var (key, place, answer) in batch.Promises)
            {
                _underWay.Remove(key.Value);
                answer.TrySetResult(batch.Answers[place]);
            }
        }
        foreach (var (place, key, first) in batch.Repeats)
            batch.Answers[place] = SameRequest(await first, key);
        return ImmutableArray.Create(batch.Answers);
    }

    /// <summary>Finds out whether a job is new, and what it becomes then.</summary>
    private async ValueTask Sort(SubmitBatch batch, int place, BatchedJob job)
    {
        if (job.Command.Key is { } key && await Known(batch, place, key))
            return;
        var decided = JobMachine.Decide(null, new JobCommand.Submit(job.Id, job.Command), rules, time.GetUtcNow(), chance.NextDouble());
        if (decided.TryGet(out var decision, out var rejection))
            batch.Add(place, decision.Transitions.Aggregate((JobState?)null, JobMachine.Apply)!);
        else
            batch.Answers[place] = rejection;
    }

    /// <summary>True when the key stands for a job already, or for one that is being submitted.</summary>
    private async Task<bool> Known(SubmitBatch batch, int place, IdempotencyKey key)
    {
        if (_underWay.TryGetValue(key.Value, out var same))
        {
            batch.Repeats.Add((place, key, same));
            return true;
        }
        if (_underWay.Count >= MaxUnderWay)
        {
            batch.Answers[place] = TooManyUnderWay;
            return true;
        }
        var promise = new TaskCompletionSource<Result<JobSnapshot>>(TaskCreationOptions.RunContinuationsAsynchronously);
        _underWay.Add(key.Value, promise.Task);
        batch.Promises.Add((key, place, promise));
        if (await FindFirst(this.GetPrimaryKeyString(), key) is not { } first)
            return false;
        batch.Answers[place] = SameRequest(first, key);
        return true;
    }

    private async Task Record(SubmitBatch batch)
    {
        if (batch.New.Count == 0)
            return;
        try
        {
            await store.Add(batch.New);
        }
        catch (StorageUnavailableException e) when (!e.OutcomeUnknown)
        {
            foreach (var place in batch.Places)
                batch.Answers[place] = new Rejection(RejectionCode.Unavailable, e.Message);
            return;
        }
        catch (StorageUnavailableException)
        {
            // They may be stored all the same. A queue that is told of a job that does not exist finds that out when it starts it.
            OfferAll(batch);
            throw;
        }
        var live = this.GetStreamProvider(JobEventStreams.Provider).GetStream<JobEvent>(JobEventStreams.Of(this.GetPrimaryKeyString()));
        for (var i = 0; i < batch.New.Count; i++)
        {
            var job = JobSnapshots.Of(batch.New[i], progress: null);
            batch.Answers[batch.Places[i]] = job;
            metrics.CountSubmitted(batch.New[i]);
            _ = Tell(live, job);
        }
        OfferAll(batch);
    }

    private void OfferAll(SubmitBatch batch)
    {
        foreach (var (queue, entries) in batch.Offers)
            _ = Offer(queue, [.. entries]);
    }

    /// <summary>Best effort, as all that goes over a stream.</summary>
    private async Task Tell(IAsyncStream<JobEvent> live, JobSnapshot job)
    {
        try
        {
            await live.OnNextAsync(JobEvent.Transition(job));
        }
        catch (Exception e)
        {
            LogNotTold(log, job.Id, e);
        }
    }

    private async Task Offer(QueueId queue, ImmutableArray<QueueEntry> entries)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                await GrainFactory.GetGrain<IQueueGrain>(queue.Value).OfferMany(entries);
                return;
            }
            catch (Exception e)
            {
                LogOfferFailed(log, queue, entries.Length, e);
                if (tries == MaxOffers)
                    return;
            }
            await Task.Delay(OfferAgainAfter, time);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Job {JobId}: those who watch were not told of its submit")]
    private static partial void LogNotTold(ILogger log, JobId jobId, Exception error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Queue {Queue} could not be told of {Jobs} new jobs; trying again")]
    private static partial void LogOfferFailed(ILogger log, QueueId queue, int jobs, Exception error);
}
