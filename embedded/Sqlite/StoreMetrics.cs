using System.Diagnostics.Metrics;

namespace Actors.Embedded.Sqlite;

/// <summary>The names and kinds of everything the store measures.</summary>
internal sealed class StoreMetrics : IDisposable
{
    public const string MeterName = "Actors.Storage";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _commits;
    private readonly Counter<long> _writes;
    private readonly Histogram<int> _batch;
    private readonly Histogram<double> _commit;
    private readonly Histogram<double> _checkpoint;
    private long _logBytes;

    public StoreMetrics(Func<int> waiting, Func<bool> available)
    {
        _commits = _meter.CreateCounter<long>("actors.storage.commits", "{commit}", "Transactions made durable.");
        _writes = _meter.CreateCounter<long>("actors.storage.writes", "{write}", "Writes made durable.");
        _batch = _meter.CreateHistogram<int>("actors.storage.batch", "{write}", "Writes in a transaction.");
        _commit = _meter.CreateHistogram<double>("actors.storage.commit.duration", "s", "From taking a batch to its being durable.");
        _checkpoint = _meter.CreateHistogram<double>("actors.storage.checkpoint.duration", "s", "Moving pages from the log into the database.");
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
