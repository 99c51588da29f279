using Actors.Jobs;
using Actors.Storage;

namespace Actors.Silo;

/// <summary>Removes ended jobs whose time has run out, with their output and index entry.</summary>
internal sealed partial class Retention(IJobIndex index, IGrainFactory grains, TimeProvider time, ILogger<Retention> log) : BackgroundService
{
    /// <summary>Expiry is late by at most this; a lookup costs one read.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>Jobs removed between two pauses, so that expiry never crowds out work.</summary>
    private const int Batch = 500;

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
            while (await RemoveBatch() == Batch)
                stopping.ThrowIfCancellationRequested();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFailed(log, e);
        }
    }

    private async Task<int> RemoveBatch()
    {
        var expired = await index.ListExpired(time.GetUtcNow(), Batch);
        var removals = await Task.WhenAll(expired.Select(job => grains.GetGrain<IJobGrain>(job.ToString()).Delete()));
        return removals.Count(removal => removal.Rejection is null);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Expired jobs could not be removed; trying again")]
    private static partial void LogFailed(ILogger log, Exception error);
}
