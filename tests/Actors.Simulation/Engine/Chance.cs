namespace Actors.Simulation.Engine;

/// <summary>All randomness of a run, from its seed: SplitMix64, written out here so that a seed means the same on every version of .NET.</summary>
public sealed class Chance(ulong seed) : IChance
{
    private ulong _state = seed;

    public double NextDouble() => (NextUlong() >> 11) * (1.0 / (1UL << 53));

    /// <summary>From 0 up to and without the bound.</summary>
    public int Next(int bound) => (int)(NextUlong() % (uint)bound);

    public bool Happens(double probability) => NextDouble() < probability;

    public T Pick<T>(IReadOnlyList<T> items) => items[Next(items.Count)];

    public TimeSpan Between(TimeSpan least, TimeSpan most) => least + ((most - least) * NextDouble());

    public TimeSpan BetweenMs(double least, double most) => TimeSpan.FromMilliseconds(least + ((most - least) * NextDouble()));

    /// <summary>Mostly near the least, now and then near the most: the way latencies are.</summary>
    public TimeSpan SkewedMs(double least, double most)
    {
        var share = NextDouble();
        return TimeSpan.FromMilliseconds(least + ((most - least) * share * share * share * share));
    }

    /// <summary>Another stream, so that one part's draws do not shift another's.</summary>
    public Chance Fork() => new(NextUlong());

    private ulong NextUlong()
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
