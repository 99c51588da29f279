using Actors.Jobs;
using Actors.Storage;

namespace Actors.Silo;

/// <summary>Removes ended jobs whose time has run out, with their output and index entry.</summary>
internal sealed partial class Retention(IJobStore store, IJobIndex index, IGrainFactory grains, TimeProvider time, ILogger<Retention> log) : BackgroundService
{
    /// <summary>Expiry is late by at most this; a lookup costs one read.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>Jobs removed in one step. Some five milliseconds of the store's writer, for which other writes wait.</summary>
    private const int Batch = 500;

    /// <summary>Between two steps, so that expiry never crowds out work; it still removes more jobs a second than can be submitted.</summary>
    private static readonly TimeSpan BreathingSpace = TimeSpan.FromMilliseconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await RemoveExpired(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // A stop. The host takes it for a fault when it comes before the start was complete.
        }
    }

    private async Task RemoveExpired(CancellationToken stopping)
    {
        try
        {
            while (await store.RemoveExpired(time.GetUtcNow(), Batch) == Batch)
                await Task.Delay(BreathingSpace, time, stopping);
            while (await DropResults() == Batch)
                await Task.Delay(BreathingSpace, time, stopping);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFailed(log, e);
        }
    }

    private async Task<int> DropResults()
    {
        var expired = await index.ListExpiredResults(time.GetUtcNow(), Batch);
        var dropped = await Task.WhenAll(expired.Select(job => grains.GetGrain<IJobGrain>(job.ToString()).DropResult()));
        return dropped.Count(done => done);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Expired jobs could not be removed; trying again")]
    private static partial void LogFailed(ILogger log, Exception error);
}
