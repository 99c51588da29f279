namespace Actors.Jobs;

/// <summary>How often and after what delay a failed attempt is tried again: exponential, with full-range jitter of <see cref="Jitter"/>.</summary>
[GenerateSerializer, Immutable, Alias("RetryPolicy")]
public sealed record RetryPolicy
{
    /// <summary>Any exit is final.</summary>
    public static readonly RetryPolicy None = new();

    /// <summary>The greatest <see cref="MaxRetries"/> a submitter may ask for.</summary>
    public const int MaxRetriesLimit = 100;

    /// <summary>Attempts after the first one; 0 to <see cref="MaxRetriesLimit"/>.</summary>
    [Id(0)]
    public int MaxRetries { get; init; }

    /// <summary>The delay before the first retry; doubled for each further one.</summary>
    [Id(1)]
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>No delay grows past this.</summary>
    [Id(2)]
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The share of the delay that is random, 0 to 1: 0.2 gives 80 % to 120 % of it.</summary>
    [Id(3)]
    public double Jitter { get; init; } = 0.2;
}
