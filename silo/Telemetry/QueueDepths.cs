using System.Diagnostics.Metrics;
using Actors.Jobs;
using Actors.Queues;
using Actors.Storage;

namespace Actors.Silo.Telemetry;

/// <summary>How many jobs wait, are delayed and run in each queue, as the index counts them, and how long the oldest has waited. Read when somebody asks, not when a job moves.</summary>
internal sealed partial class QueueDepths : IDisposable
{
    public const string MeterName = "Actors.Queues";

    /// <summary>Queues shown; those beyond are left out, and <c>actors_queues_left_out</c> says that there are some.</summary>
    private const int MaxQueues = 1000;

    private static readonly (JobStatus Status, string State)[] Shown =
        [(JobStatus.Queued, "waiting"), (JobStatus.Scheduled, "delayed"), (JobStatus.Running, "active")];

    private readonly Meter _meter = new(MeterName);
    private readonly IJobIndex _index;
    private readonly TimeProvider _time;
    private readonly FiguresOfStore _figures;
    private bool _leftOut;
    private volatile IReadOnlyList<Measurement<long>> _depths = [];
    private volatile IReadOnlyList<(QueueId Queue, DateTimeOffset Since)> _oldest = [];

    public QueueDepths(IJobIndex index, TimeProvider time, ILogger<QueueDepths> log)
    {
        _index = index;
        _time = time;
        _figures = new FiguresOfStore(time, Read, e => LogUnread(log, e));
        _meter.CreateObservableGauge("actors.queues.jobs", Last, "{job}", "Unfinished jobs of a queue by state.");
        _meter.CreateObservableGauge("actors.queues.oldest_waiting", Ages, "s", "Time since the oldest of a queue's waiting jobs was submitted.");
        _meter.CreateObservableGauge("actors.queues.left_out", () => _leftOut ? 1 : 0, "{1}", $"1 when there are more than {MaxQueues} queues with unfinished jobs and the others are not shown.");
    }

    /// <summary>Done when the figures are of this second, or cannot be.</summary>
    public Task Refresh() => _figures.Refresh();

    public void Dispose()
    {
        _meter.Dispose();
        _figures.Dispose();
    }

    /// <summary>An exporter that asks by itself gets what was read when it asked before.</summary>
    private IReadOnlyList<Measurement<long>> Last()
    {
        _ = Refresh();
        return _depths;
    }

    /// <summary>No sample for a queue where nothing waits.</summary>
    private IEnumerable<Measurement<double>> Ages()
    {
        _ = Refresh();
        var now = _time.GetUtcNow();
        return _oldest.Select(oldest => new Measurement<double>(Math.Max(0, (now - oldest.Since).TotalSeconds), Tag("queue", oldest.Queue.Value)));
    }

    private async Task Read()
    {
        var depths = new List<Measurement<long>>();
        var waiting = new List<(QueueId, DateTimeOffset)>();
        var queues = await _index.ListQueues(null, MaxQueues + 1);
        _leftOut = queues.Count > MaxQueues;
        foreach (var queue in queues.Take(MaxQueues))
        {
            var counts = await _index.CountByQueue(queue);
            foreach (var (status, state) in Shown)
                depths.Add(new Measurement<long>(counts[(int)status], Tag("queue", queue.Value), Tag("state", state)));
            if (counts[(int)JobStatus.Queued] > 0 && await _index.OldestWaiting(queue) is { } oldest)
                waiting.Add((queue, oldest.Time));
        }
        (_depths, _oldest) = (depths, waiting);
    }

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The depths of the queues could not be read; the former ones are shown")]
    private static partial void LogUnread(ILogger log, Exception error);
}
