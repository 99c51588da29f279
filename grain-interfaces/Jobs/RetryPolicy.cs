namespace Actors.Jobs;

/// <summary>How often and after what delay a failed attempt is tried again: exponential, with full-range jitter of <see cref="Jitter"/>.</summary>
[GenerateSerializer, Immutable, Alias("RetryPolicy")]
public sealed record RetryPolicy
{
    /// <summary>Any exit is final.</summary>
    public static readonly RetryPolicy None = new();

    /// <summary>The greatest <see cref="MaxRetries"/> a submitter may ask for.</summary>
    public const int MaxRetriesLimit = 100;

    /// <summary>The longest delay a submitter may ask for.</summary>
    public static readonly TimeSpan LongestDelay = TimeSpan.FromDays(7);

    /// <summary>Attempts after the first one; 0 to <see cref="MaxRetriesLimit"/>.</summary>
    [Id(0)]
    public int MaxRetries { get; init; }

    /// <summary>The greatest <see cref="Factor"/> a submitter may ask for.</summary>
    public const double MaxFactor = 10;

    /// <summary>The delay before the first retry.</summary>
    [Id(1)]
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>No delay grows past this.</summary>
    [Id(2)]
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The share of the delay that is random, 0 to 1: 0.2 gives 80 % to 120 % of it.</summary>
    [Id(3)]
    public double Jitter { get; init; } = 0.2;

    /// <summary>Each further delay is the one before times this; 1 to <see cref="MaxFactor"/>.</summary>
    [Id(4)]
    public double Factor { get; init; } = 2;
}
