using System.Diagnostics;
using Actors.Gateway.Application;
using Actors.Gateway.Health;

namespace Actors.Silo;

/// <summary>Runs <see cref="JobRecovery"/> at start, and until that is done the process is not ready. Afterwards it looks for forgotten effects now and then.</summary>
internal sealed partial class Recovery(JobRecovery recovery, TimeProvider time, ILogger<Recovery> log) : BackgroundService, IReadinessCheck
{
    private volatile string? _problem = "recovering";

    public string Name => "recovery";

    public string? Problem => _problem;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await recovery.StartIds();
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await TakeUp(stoppingToken);
            await ResumeForgottenEffects(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped: what is left is taken up at the next start.
        }
    }

    private async Task TakeUp(CancellationToken stopping)
    {
        var started = Stopwatch.GetTimestamp();
        var queues = await recovery.WakeQueues(stopping);
        var effects = await recovery.ResumeEffects(stopping);
        _problem = null;
        LogRecovered(log, queues, effects, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
    }

    private async Task ResumeForgottenEffects(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(JobRecovery.LookAgain, time);
        while (await timer.WaitForNextTickAsync(stopping))
        {
            try
            {
                await recovery.ResumeEffects(stopping);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogResumeFailed(log, e);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Recovered: {Queues} queues with unfinished jobs, {Effects} jobs with effects to do, in {Milliseconds:0} ms")]
    private static partial void LogRecovered(ILogger log, int queues, int effects, double milliseconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Recorded effects could not be looked for; trying again")]
    private static partial void LogResumeFailed(ILogger log, Exception error);
}
