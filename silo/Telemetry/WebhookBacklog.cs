using System.Diagnostics.Metrics;
using Actors.Storage;

namespace Actors.Silo.Telemetry;

/// <summary>How many deliveries of webhooks wait, and how late the latest of them is. Read when somebody asks.</summary>
internal sealed partial class WebhookBacklog : IDisposable
{
    public const string MeterName = "Actors.Webhooks.Backlog";

    /// <summary>What is younger is not read again.</summary>
    private static readonly TimeSpan FreshFor = TimeSpan.FromSeconds(1);

    private readonly Meter _meter = new(MeterName);
    private readonly IWebhookOutbox _outbox;
    private readonly TimeProvider _time;
    private readonly ILogger<WebhookBacklog> _log;
    private readonly SemaphoreSlim _reading = new(1);
    private DateTimeOffset _readAt;
    private long _pending;
    private double _overdueSeconds;

    public WebhookBacklog(IWebhookOutbox outbox, TimeProvider time, ILogger<WebhookBacklog> log)
    {
        _outbox = outbox;
        _time = time;
        _log = log;
        _meter.CreateObservableGauge("actors.webhooks.pending", () => Last(ref _pending), "{delivery}", "Deliveries that are neither made nor given up.");
        _meter.CreateObservableGauge("actors.webhooks.overdue", () => Last(ref _overdueSeconds), "s", "How long the delivery that should have been sent first has been due; 0 when none is.");
    }

    /// <summary>Reads the figures, unless that was done a moment ago. A store that cannot be read leaves the former ones.</summary>
    public async Task Refresh()
    {
        await _reading.WaitAsync();
        try
        {
            var now = _time.GetUtcNow();
            if (now - _readAt < FreshFor)
                return;
            var backlog = await _outbox.Backlog();
            _readAt = _time.GetUtcNow();
            Volatile.Write(ref _pending, backlog.Pending);
            Volatile.Write(ref _overdueSeconds, Math.Max(0, (_readAt - (backlog.OldestDueAt ?? _readAt)).TotalSeconds));
        }
        catch (StorageUnavailableException e)
        {
            LogUnread(_log, e);
        }
        finally
        {
            _reading.Release();
        }
    }

    public void Dispose()
    {
        _meter.Dispose();
        _reading.Dispose();
    }

    /// <summary>An exporter that asks by itself gets what was read when it asked before.</summary>
    private T Last<T>(ref T figure) where T : struct
    {
        _ = Refresh();
        return figure;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The backlog of webhooks could not be read; the former figures are shown")]
    private static partial void LogUnread(ILogger log, Exception error);
}
