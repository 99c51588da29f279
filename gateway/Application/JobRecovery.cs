using Actors.Jobs;
using Actors.Queues;
using Actors.Storage;

namespace Actors.Gateway.Application;

/// <summary>Takes up after a stop or crash: ids go on after the last one, queues with unfinished jobs wake, and effects that were recorded but perhaps
/// not done are done.</summary>
public sealed class JobRecovery(IJobIndex index, IGrainFactory grains, JobIdSource ids)
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
            await Task.WhenAll(queues.Select(queue => grains.GetGrain<IQueueGrain>(queue.Value).Wake()));
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
                await grains.GetGrain<IJobGrain>(job.ToString()).Resume();
            resumed += jobs.Count;
            if (jobs.Count < Page)
                return resumed;
            after = jobs[^1];
        }
    }
}
