using System.Diagnostics;
using Actors.Gateway.Application;
using Actors.Gateway.Health;

namespace Actors.Silo;

/// <summary>Runs <see cref="JobRecovery"/> at start. Until it is done the process is not ready.</summary>
internal sealed partial class Recovery(JobRecovery recovery, ILogger<Recovery> log) : BackgroundService, IReadinessCheck
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
        var started = Stopwatch.GetTimestamp();
        var queues = await recovery.WakeQueues(stoppingToken);
        var effects = await recovery.ResumeEffects(stoppingToken);
        _problem = null;
        LogRecovered(log, queues, effects, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Recovered: {Queues} queues with unfinished jobs, {Effects} jobs with effects to do, in {Milliseconds:0} ms")]
    private static partial void LogRecovered(ILogger log, int queues, int effects, double milliseconds);
}
