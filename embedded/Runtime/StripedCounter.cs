namespace Actors.Embedded;

/// <summary>A counter that processors share without fighting over a cache line: each adds to its own cell, a reader sums them.</summary>
internal sealed class StripedCounter
{
    private const int Cells = 16;

    /// <summary>Longs to a cache line and its neighbour, which processors fetch together.</summary>
    private const int Stride = 16;

    private readonly long[] _values = new long[(Cells + 1) * Stride];

    public long Sum
    {
        get
        {
            var sum = 0L;
            for (var cell = 1; cell <= Cells; cell++) sum += Volatile.Read(ref _values[cell * Stride]);
            return sum;
        }
    }

    public void Add(long amount) => Interlocked.Add(ref _values[((Thread.GetCurrentProcessorId() & (Cells - 1)) + 1) * Stride], amount);
}
