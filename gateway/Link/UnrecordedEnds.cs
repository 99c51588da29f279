namespace Actors.Gateway.Link;

/// <summary>The ends reported on one connection that are on their way to the store. Past a bound the place of an attempt is free only once its end is
/// recorded: else an executor that is faster than the disk piles up ends, and every other write waits behind them.</summary>
internal sealed class UnrecordedEnds(int bound)
{
    private int _count;

    /// <summary>One more. True when its place is free at once.</summary>
    public bool Add() => Interlocked.Increment(ref _count) <= bound;

    /// <summary>One is recorded, or will not be.</summary>
    public void Remove() => Interlocked.Decrement(ref _count);
}
