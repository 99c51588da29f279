using System.Diagnostics;
using System.Globalization;

namespace Actors.Bench.Reporting;

/// <summary>Durations of many like things.</summary>
/// <param name="expected">How many there will be, so that keeping one costs no allocation.</param>
internal sealed class Latencies(int expected = 0)
{
    private readonly List<long> _ticks = new(expected);

    public int Count => _ticks.Count;

    public void Add(long startedAt) => Add(startedAt, Stopwatch.GetTimestamp());

    public void Add(long startedAt, long endedAt) => _ticks.Add(endedAt - startedAt);

    public void Add(Latencies others) => _ticks.AddRange(others._ticks);

    /// <param name="share">From 0 to 1.</param>
    public double Ms(double share)
    {
        _ticks.Sort();
        return _ticks.Count == 0 ? double.NaN : Stopwatch.GetElapsedTime(0, _ticks[Math.Min(_ticks.Count - 1, (int)(share * _ticks.Count))]).TotalMilliseconds;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"p50 {Ms(0.5):0.00} ms, p99 {Ms(0.99):0.00} ms");
}
