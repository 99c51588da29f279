using Actors.Jobs;
using Actors.Queues;
using Actors.Storage;

namespace Actors.Domain.Jobs;

/// <summary>All that is kept of a job. Only <see cref="JobMachine.Apply"/> makes a new one out of an old one.</summary>
public sealed record JobState : IIndexedState
{
    public JobId Id { get; init; }

    public string Owner { get; init; } = "";

    public JobSpec Spec { get; init; } = new() { Name = "", Queue = default, Payload = default };

    public IdempotencyKey? Key { get; init; }

    public JobStatus Status { get; init; }

    /// <summary>The number of the current or last attempt. It only grows, over requeues too: it fences.</summary>
    public int Attempt { get; init; }

    /// <summary>Attempts that failed since the job was submitted or requeued: what its retries are counted by.</summary>
    public int Failures { get; init; }

    public ExecutorRef? Executor { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset DueAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When the result of a dead job goes; null where that is when the job goes.</summary>
    public DateTimeOffset? ResultExpiresAt { get; init; }

    /// <summary>A named job that failed for good, kept to be requeued.</summary>
    public bool IsDead { get; init; }

    public JobOutcome? Outcome { get; init; }

    /// <summary>Why the last attempt failed; kept while another one is due.</summary>
    public string? LastError { get; init; }

    public bool CancelRequested { get; init; }

    public string? CancelReason { get; init; }

    /// <summary>Counts transitions, without a gap; but not the clearing of effects.</summary>
    public long Seq { get; init; }

    /// <summary>Effects recorded with the last transition that a crash may have kept from being done.</summary>
    public PendingEffects Pending { get; init; }

    public JobIndexEntry IndexEntry => new()
    {
        Id = Id,
        Owner = Owner,
        Queue = Spec.Queue,
        Name = Spec.Name,
        Status = Status,
        Priority = Spec.Policy.Priority,
        DueAt = DueAt,
        UpdatedAt = UpdatedAt,
        FinishedAt = FinishedAt,
        ExpiresAt = ExpiresAt,
        IsDead = IsDead,
        ResultExpiresAt = HasResult ? ResultExpiresAt : null,
        HasPendingEffects = Pending != PendingEffects.None,
        Key = Key,
    };

    /// <summary>There is something of a result beside the status and the error.</summary>
    public bool HasResult => Outcome is { } outcome && (!outcome.Result.IsEmpty || outcome.OutputBytes > 0);

    /// <summary>Its time has run out: it is gone, whether or not it has been removed yet. What owes effects stays until they are done.</summary>
    public bool IsGoneBy(DateTimeOffset now) => ExpiresAt <= now && Pending == PendingEffects.None;

    /// <summary>The current attempt, as others name it.</summary>
    public AttemptRef CurrentAttempt => new(Id, Attempt);

    public QueueEntry QueueEntry => new(Id, Owner, Spec.Policy.Priority, Status == JobStatus.Scheduled ? DueAt : DateTimeOffset.UnixEpoch);
}
