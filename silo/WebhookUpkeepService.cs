using Actors.Domain.Webhooks;
using Actors.Gateway.Application;

namespace Actors.Silo;

/// <summary>Runs <see cref="WebhookUpkeep"/> at start and from then on.</summary>
internal sealed partial class WebhookUpkeepService(WebhookUpkeep upkeep, WebhookRules rules, TimeProvider time, ILogger<WebhookUpkeepService> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(WebhookUpkeep.Interval, time);
        try
        {
            do
                await Once(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped: what is due is taken up at the next start.
        }
    }

    private async Task Once(CancellationToken stopping)
    {
        try
        {
            await upkeep.WakeDueLanes(stopping);
            await upkeep.RemoveOld(rules.LogTtl, stopping);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFailed(log, e);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Webhooks that are due could not be looked for; trying again")]
    private static partial void LogFailed(ILogger log, Exception error);
}
