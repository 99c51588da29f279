namespace Actors.Jobs;

/// <summary>What a submitter can ask of the way its job is run.</summary>
[GenerateSerializer, Immutable, Alias("JobPolicy")]
public sealed record JobPolicy
{
    [Id(0)]
    public JobPriority Priority { get; init; } = JobPriority.Normal;

    /// <summary>The job does not start before this time; null for at once.</summary>
    [Id(1)]
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>How long one attempt may run, from its start. Always positive: edges fill in the configured default.</summary>
    [Id(2)]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromHours(1);

    [Id(3)]
    public RetryPolicy Retry { get; init; } = RetryPolicy.None;

    [Id(4)]
    public Delivery Delivery { get; init; } = Delivery.AtMostOnce;

    /// <summary>How long result and output are kept after success.</summary>
    [Id(5)]
    public TimeSpan SuccessTtl { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How long result and output are kept after any other end.</summary>
    [Id(6)]
    public TimeSpan FailureTtl { get; init; } = TimeSpan.FromDays(30);
}
