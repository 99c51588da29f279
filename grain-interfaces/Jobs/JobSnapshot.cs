namespace Actors.Jobs;

/// <summary>A job as it stands, for edges to show.</summary>
[GenerateSerializer, Immutable, Alias("JobSnapshot")]
public sealed record JobSnapshot
{
    [Id(0)]
    public required JobId Id { get; init; }

    [Id(1)]
    public required string Owner { get; init; }

    [Id(2)]
    public required JobSpec Spec { get; init; }

    [Id(3)]
    public required JobStatus Status { get; init; }

    /// <summary>The number of the current or last attempt; 0 before the first.</summary>
    [Id(4)]
    public int Attempt { get; init; }

    /// <summary>Who holds or held that attempt.</summary>
    [Id(5)]
    public ExecutorRef? Executor { get; init; }

    [Id(6)]
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the job may start next; meaningful while it is scheduled.</summary>
    [Id(7)]
    public DateTimeOffset DueAt { get; init; }

    /// <summary>When the current or last attempt was assigned.</summary>
    [Id(8)]
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When the job's end was recorded.</summary>
    [Id(9)]
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>How the job ended; null before that.</summary>
    [Id(10)]
    public JobOutcome? Outcome { get; init; }

    /// <summary>Why the last attempt failed, while another one is due.</summary>
    [Id(11)]
    public string? LastError { get; init; }

    [Id(12)]
    public JobProgress? Progress { get; init; }

    /// <summary>Counts the job's transitions, without a gap.</summary>
    [Id(13)]
    public long Seq { get; init; }

    /// <summary>The owner asked for a cancel that the executor has not confirmed yet.</summary>
    [Id(14)]
    public bool CancelRequested { get; init; }

    [Id(15)]
    public IdempotencyKey? Key { get; init; }

    /// <summary>When an ended job is gone with all that is known of it; null before its end.</summary>
    [Id(16)]
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When the result of an ended job is gone: with the job, or before it where the job is kept in the dead set; null before its end.</summary>
    [Id(17)]
    public DateTimeOffset? ResultExpiresAt { get; init; }

    /// <summary>A named job that failed for good: it is kept until it is requeued, deleted or expires.</summary>
    [Id(18)]
    public bool IsDead { get; init; }
}
