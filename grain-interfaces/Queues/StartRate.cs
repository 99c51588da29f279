namespace Actors.Queues;

/// <summary>So many starts in each interval. Those not used are saved up, to at most <paramref name="Starts"/>: after a rest so many may start at once.</summary>
[GenerateSerializer, Immutable, Alias("StartRate")]
public sealed record StartRate([property: Id(0)] int Starts, [property: Id(1)] TimeSpan Interval)
{
    /// <summary>The greatest <see cref="Starts"/>, and the greatest <see cref="QueuePolicy.MaxRunning"/>.</summary>
    public const int MaxStarts = 1_000_000;

    public static readonly TimeSpan ShortestInterval = TimeSpan.FromMilliseconds(1);

    public static readonly TimeSpan LongestInterval = TimeSpan.FromDays(31);
}
