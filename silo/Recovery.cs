using System.Diagnostics;
using Actors.Gateway.Application;
using Actors.Gateway.Health;
using Actors.Jobs;
using Actors.Queues;
using Actors.Storage;

namespace Actors.Silo;

/// <summary>Takes up after a stop or crash: ids go on after the last one, queues with unfinished jobs wake, effects that were recorded but perhaps not done are
/// done. Until then the process is not ready.</summary>
internal sealed partial class Recovery(IJobIndex index, IGrainFactory grains, JobIdSource ids, ILogger<Recovery> log) : BackgroundService, IReadinessCheck
{
    private const int Page = 1000;

    private volatile string? _problem = "recovering";

    public string Name => "recovery";

    public string? Problem => _problem;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        ids.StartAfter(await index.LastId());
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = Stopwatch.GetTimestamp();
        var queues = await WakeQueues(stoppingToken);
        var effects = await ResumeEffects(stoppingToken);
        _problem = null;
        LogRecovered(log, queues, effects, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
    }

    private async Task<int> WakeQueues(CancellationToken stopping)
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

    private async Task<int> ResumeEffects(CancellationToken stopping)
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

    [LoggerMessage(Level = LogLevel.Information, Message = "Recovered: {Queues} queues with unfinished jobs, {Effects} jobs with effects to do, in {Milliseconds:0} ms")]
    private static partial void LogRecovered(ILogger log, int queues, int effects, double milliseconds);
}
