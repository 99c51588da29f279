using System.Diagnostics.Metrics;

namespace Actors.Embedded;

/// <summary>What the runtime counts. Every slice of turns adds once to plain fields; instruments read them when somebody asks.</summary>
internal sealed class RuntimeMetrics : IDisposable
{
    public const string MeterName = "Actors.Embedded";

    private readonly Meter _meter = new(MeterName);
    private long _turns;
    private long _calls;
    private long _activations;
    private long _collected;
    private long _refused;
    private long _timedOut;
    private long _longestSliceTicks;

    public RuntimeMetrics(Func<int> residentCount)
    {
        _meter.CreateObservableCounter("actors.embedded.turns", () => Volatile.Read(ref _turns), "{turn}", "Turns run.");
        _meter.CreateObservableCounter("actors.embedded.calls", () => Volatile.Read(ref _calls), "{call}", "Calls sent to grains.");
        _meter.CreateObservableCounter("actors.embedded.activations", () => Volatile.Read(ref _activations), "{activation}", "Grains activated.");
        _meter.CreateObservableCounter("actors.embedded.collected", () => Volatile.Read(ref _collected), "{activation}", "Idle activations collected.");
        _meter.CreateObservableCounter("actors.embedded.calls.refused", () => Volatile.Read(ref _refused), "{call}", "Calls refused by a full queue.");
        _meter.CreateObservableCounter("actors.embedded.calls.timed_out", () => Volatile.Read(ref _timedOut), "{call}", "Calls whose caller stopped waiting.");
        _meter.CreateObservableGauge("actors.embedded.residents", residentCount, "{activation}", "Activations in memory.");
        _meter.CreateObservableGauge("actors.embedded.slice.max", TakeLongestSlice, "s", "The longest time a queue held a thread since the last reading.");
    }

    public void CallSent() => Interlocked.Increment(ref _calls);

    public void ActivationStarted() => Interlocked.Increment(ref _activations);

    public void ActivationCollected() => Interlocked.Increment(ref _collected);

    public void CallRefused() => Interlocked.Increment(ref _refused);

    public void CallTimedOut() => Interlocked.Increment(ref _timedOut);

    public void SliceEnded(int turns, TimeSpan duration)
    {
        Interlocked.Add(ref _turns, turns);
        if (duration.Ticks > Volatile.Read(ref _longestSliceTicks)) Interlocked.Exchange(ref _longestSliceTicks, duration.Ticks);
    }

    public void Dispose() => _meter.Dispose();

    private double TakeLongestSlice() => TimeSpan.FromTicks(Interlocked.Exchange(ref _longestSliceTicks, 0)).TotalSeconds;
}
