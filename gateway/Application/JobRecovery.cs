using System.Text.Json;
using Actors.Jobs;
using Actors.Queues;
using Actors.Storage;
using Microsoft.Extensions.Logging;

namespace Actors.Gateway.Application;

/// <summary>Takes up after a stop or crash: ids go on after the last one, queues with unfinished jobs wake, and effects that were recorded but perhaps
/// not done are done.</summary>
public sealed partial class JobRecovery(IJobIndex index, IGrainFactory grains, JobIdSource ids, ILogger<JobRecovery> log)
{
    /// <summary>How often effects are looked for that were recorded by a write whose outcome the store could not tell: their grain does not know of them.</summary>
    public static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(30);

    private const int Page = 1000;

    /// <summary>To be done before the first job is taken.</summary>
    public async Task StartIds() => ids.StartAfter(await index.LastId());

    /// <returns>How many queues had unfinished jobs.</returns>
    public async Task<int> WakeQueues(CancellationToken stopping)
    {
        var woken = 0;
        QueueId? after = null;
        while (true)
        {
            stopping.ThrowIfCancellationRequested();
            var queues = await index.ListQueues(after, Page);
            await Task.WhenAll(queues.Select(Wake));
            woken += queues.Count;
            if (queues.Count < Page)
                return woken;
            after = queues[^1];
        }
    }

    /// <returns>How many jobs had effects to do.</returns>
    public async Task<int> ResumeEffects(CancellationToken stopping)
    {
        var resumed = 0;
        var after = default(JobId);
        while (true)
        {
            stopping.ThrowIfCancellationRequested();
            var jobs = await index.ListPendingEffects(after, Page);
            foreach (var job in jobs)
                await Resume(job);
            resumed += jobs.Count;
            if (jobs.Count < Page)
                return resumed;
            after = jobs[^1];
        }
    }

    private async Task Wake(QueueId queue)
    {
        try
        {
            await grains.GetGrain<IQueueGrain>(queue.Value).Wake();
        }
        catch (JsonException e)
        {
            LogDamagedQueue(log, queue, e);
        }
    }

    private async Task Resume(JobId job)
    {
        try
        {
            await grains.GetGrain<IJobGrain>(job.ToString()).Resume();
        }
        catch (JsonException e)
        {
            LogDamagedJob(log, job, e);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The record of queue {Queue} is damaged: none of its jobs starts; the other queues go on")]
    private static partial void LogDamagedQueue(ILogger log, QueueId queue, Exception error);

    [LoggerMessage(Level = LogLevel.Error, Message = "The record of job {JobId} is damaged: what was to be told of its end is not; the others go on")]
    private static partial void LogDamagedJob(ILogger log, JobId jobId, Exception error);
}
