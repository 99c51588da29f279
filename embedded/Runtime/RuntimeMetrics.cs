using System.Diagnostics.Metrics;

namespace Actors.Embedded;

/// <summary>What the runtime counts. Adding is cheap enough for every call; instruments sum up when somebody asks.</summary>
internal sealed class RuntimeMetrics : IDisposable
{
    public const string MeterName = "Actors.Embedded";

    private readonly Meter _meter = new(MeterName);
    private readonly StripedCounter _turns = new();
    private readonly StripedCounter _calls = new();
    private readonly StripedCounter _activations = new();
    private readonly StripedCounter _collected = new();
    private readonly StripedCounter _refused = new();
    private readonly StripedCounter _timedOut = new();
    private long _longestSliceTicks;

    public RuntimeMetrics(Func<int> residentCount)
    {
        _meter.CreateObservableCounter("actors.embedded.turns", () => _turns.Sum, "{turn}", "Turns run.");
        _meter.CreateObservableCounter("actors.embedded.calls", () => _calls.Sum, "{call}", "Calls sent to grains.");
        _meter.CreateObservableCounter("actors.embedded.activations", () => _activations.Sum, "{activation}", "Grains activated.");
        _meter.CreateObservableCounter("actors.embedded.collected", () => _collected.Sum, "{activation}", "Idle activations collected.");
        _meter.CreateObservableCounter("actors.embedded.calls.refused", () => _refused.Sum, "{call}", "Calls refused by a full queue.");
        _meter.CreateObservableCounter("actors.embedded.calls.timed_out", () => _timedOut.Sum, "{call}", "Calls whose caller stopped waiting.");
        _meter.CreateObservableGauge("actors.embedded.residents", residentCount, "{activation}", "Activations in memory.");
        _meter.CreateObservableGauge("actors.embedded.slice.max", TakeLongestSlice, "s", "The longest time a queue held a thread since the last reading.");
    }

    public void CallSent() => _calls.Add(1);

    public void ActivationStarted() => _activations.Add(1);

    public void ActivationCollected() => _collected.Add(1);

    public void CallRefused() => _refused.Add(1);

    public void CallTimedOut() => _timedOut.Add(1);

    public void SliceEnded(int turns, TimeSpan duration)
    {
        _turns.Add(turns);
        if (duration.Ticks > Volatile.Read(ref _longestSliceTicks)) Interlocked.Exchange(ref _longestSliceTicks, duration.Ticks);
    }

    public void Dispose() => _meter.Dispose();

    private double TakeLongestSlice() => TimeSpan.FromTicks(Interlocked.Exchange(ref _longestSliceTicks, 0)).TotalSeconds;
}
