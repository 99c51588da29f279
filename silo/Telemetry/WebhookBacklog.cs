using System.Diagnostics.Metrics;
using Actors.Storage;

namespace Actors.Silo.Telemetry;

/// <summary>How many deliveries of webhooks wait, and how late the latest of them is. Read when somebody asks.</summary>
internal sealed partial class WebhookBacklog : IDisposable
{
    public const string MeterName = "Actors.Webhooks.Backlog";

    private readonly Meter _meter = new(MeterName);
    private readonly IWebhookOutbox _outbox;
    private readonly TimeProvider _time;
    private readonly FiguresOfStore _figures;
    private long _pending;
    private double _overdueSeconds;

    public WebhookBacklog(IWebhookOutbox outbox, TimeProvider time, ILogger<WebhookBacklog> log)
    {
        _outbox = outbox;
        _time = time;
        _figures = new FiguresOfStore(time, Read, e => LogUnread(log, e));
        _meter.CreateObservableGauge("actors.webhooks.pending", () => Last(ref _pending), "{delivery}", "Deliveries that are neither made nor given up.");
        _meter.CreateObservableGauge("actors.webhooks.overdue", () => Last(ref _overdueSeconds), "s", "How long the delivery that should have been sent first has been due; 0 when none is.");
    }

    /// <summary>Done when the figures are of this second, or cannot be.</summary>
    public Task Refresh() => _figures.Refresh();

    public void Dispose()
    {
        _meter.Dispose();
        _figures.Dispose();
    }

    private async Task Read()
    {
        var backlog = await _outbox.Backlog();
        var now = _time.GetUtcNow();
        Volatile.Write(ref _pending, backlog.Pending);
        Volatile.Write(ref _overdueSeconds, Math.Max(0, (now - (backlog.OldestDueAt ?? now)).TotalSeconds));
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
