using System.Diagnostics.Metrics;

namespace Actors.Bench.Storage;

/// <summary>Listens to the store's own figures.</summary>
internal sealed class Commits : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly List<double> _milliseconds = [];
    private long _count;
    private long _writes;

    public Commits()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "Actors.Storage" && instrument.Name is "actors.storage.commits" or "actors.storage.writes" or "actors.storage.commit.duration")
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, _, _) =>
        {
            if (instrument.Name == "actors.storage.commits")
                _count += value;
            else
                _writes += value;
        });
        _listener.SetMeasurementEventCallback<double>((_, value, _, _) => _milliseconds.Add(value * 1000));
        _listener.Start();
    }

    public string Describe()
    {
        _milliseconds.Sort();
        return FormattableString.Invariant(
            $"  {(double)_writes / Math.Max(1, _count):f1} writes a commit; commit p50 {At(0.5):f3} ms, p99 {At(0.99):f3} ms, max {At(1):f3} ms");
    }

    public void Dispose() => _listener.Dispose();

    private double At(double share) => _milliseconds.Count == 0 ? 0 : _milliseconds[Math.Min(_milliseconds.Count - 1, (int)(_milliseconds.Count * share))];
}
