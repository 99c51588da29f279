using Actors.Jobs;
using Actors.Queues;

namespace Actors.Storage;

/// <summary>What the index knows of a job: enough to find it, never the truth about it.</summary>
public sealed record JobIndexEntry
{
    public required JobId Id { get; init; }

    public required string Owner { get; init; }

    public required QueueId Queue { get; init; }

    public required string Name { get; init; }

    public required JobStatus Status { get; init; }

    public required JobPriority Priority { get; init; }

    /// <summary>When it may start; orders scheduled jobs.</summary>
    public required DateTimeOffset DueAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>When it ended; null before that.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>When an ended job is to be removed; null while it runs.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>It is listed in the dead set.</summary>
    public bool IsDead { get; init; }

    /// <summary>When the result of a dead job is to be removed before the job itself; null when it has none.</summary>
    public DateTimeOffset? ResultExpiresAt { get; init; }

    /// <summary>Recorded effects may not have been done: recovery looks at the job.</summary>
    public bool HasPendingEffects { get; init; }

    /// <summary>The submitter's idempotency key, and how long it holds.</summary>
    public IdempotencyKey? Key { get; init; }
}

/// <summary>State that has an entry in the job index. Storage writes both in one step or, where it cannot, in the order that loses nothing.</summary>
public interface IIndexedState
{
    JobIndexEntry IndexEntry { get; }
}
