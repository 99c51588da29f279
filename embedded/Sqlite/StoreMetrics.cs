using System.Diagnostics.Metrics;

namespace Actors.Embedded.Sqlite;

/// <summary>The names and kinds of everything the store measures.</summary>
internal sealed class StoreMetrics : IDisposable
{
    public const string MeterName = "Actors.Storage";

    /// <summary>Seconds: a sync takes a fraction of a millisecond on a good disk, and seconds on one in trouble.</summary>
    private static readonly InstrumentAdvice<double> Durations = new()
    {
        HistogramBucketBoundaries = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
    };

    private static readonly InstrumentAdvice<int> Batches = new() { HistogramBucketBoundaries = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000] };

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _commits;
    private readonly Counter<long> _writes;
    private readonly Histogram<int> _batch;
    private readonly Histogram<double> _commit;
    private readonly Histogram<double> _checkpoint;
    private long _logBytes;

    public StoreMetrics(Func<int> waiting, Func<bool> available)
    {
        _commits = _meter.CreateCounter<long>("actors.storage.commits", "{commit}", "Batches of writes made durable, each by one sync.");
        _writes = _meter.CreateCounter<long>("actors.storage.writes", "{write}", "Writes made durable.");
        _batch = _meter.CreateHistogram("actors.storage.batch", "{write}", "Writes in a batch.", tags: null, Batches);
        _commit = _meter.CreateHistogram("actors.storage.commit.duration", "s", "From taking a batch to its being durable.", tags: null, Durations);
        _checkpoint = _meter.CreateHistogram("actors.storage.checkpoint.duration", "s", "Moving pages from the log into the database.", tags: null, Durations);
        _meter.CreateObservableGauge("actors.storage.waiting", waiting, "{write}", "Writes that wait for the writer.");
        _meter.CreateObservableGauge("actors.storage.log.size", () => Volatile.Read(ref _logBytes), "By", "Content of the log at the last checkpoint.");
        _meter.CreateObservableGauge("actors.storage.available", () => available() ? 1 : 0, "{1}", "1 while writes are taken.");
    }

    public void Committed(int writes, TimeSpan duration)
    {
        _commits.Add(1);
        _writes.Add(writes);
        _batch.Record(writes);
        _commit.Record(duration.TotalSeconds);
    }

    public void Checkpointed(TimeSpan duration, long logBytes)
    {
        _checkpoint.Record(duration.TotalSeconds);
        Volatile.Write(ref _logBytes, logBytes);
    }

    public void Dispose() => _meter.Dispose();
}
