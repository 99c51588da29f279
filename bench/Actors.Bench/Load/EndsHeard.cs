using System.Collections.Concurrent;
using System.Diagnostics;
using Actors.Bench.Reporting;

namespace Actors.Bench.Load;

/// <summary>Jobs that have ended, and how soon those who wait for that hear of it.</summary>
internal sealed class EndsHeard
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<long, long> _ends = new();
    private readonly Latencies _latencies = new();
    private int _heard;

    public int Count => Volatile.Read(ref _heard);

    public Latencies Latencies => _latencies;

    /// <summary>The executor is about to report the end.</summary>
    public void Ended(long job) => _ends[job] = Stopwatch.GetTimestamp();

    /// <summary>It was heard of. What is heard twice counts once.</summary>
    public void Heard(long job)
    {
        if (!_ends.TryRemove(job, out var endedAt))
            return;
        lock (_latencies)
            _latencies.Add(endedAt);
        Interlocked.Increment(ref _heard);
    }

    /// <exception cref="InvalidOperationException">Not so many came.</exception>
    public async Task Until(int all)
    {
        var started = Stopwatch.GetTimestamp();
        while (Count < all && Stopwatch.GetElapsedTime(started) < Longest)
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
        if (Count < all)
            throw new InvalidOperationException($"{Count} of {all} ends were heard");
    }
}
