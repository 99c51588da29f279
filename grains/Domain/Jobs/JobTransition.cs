using Actors.Jobs;

namespace Actors.Domain.Jobs;

/// <summary>What happened to a job: a closed list. <see cref="JobMachine.Apply"/> turns each into state.</summary>
/// <param name="At">When.</param>
public abstract record JobTransition(DateTimeOffset At)
{
    public sealed record Submitted(DateTimeOffset At, JobId Id, SubmitJob Request, DateTimeOffset DueAt) : JobTransition(At);

    public sealed record BecameReady(DateTimeOffset At) : JobTransition(At);

    public sealed record AttemptStarted(DateTimeOffset At, int Attempt, ExecutorRef Executor) : JobTransition(At);

    /// <summary>The attempt failed and another one is due at <paramref name="DueAt"/>.</summary>
    public sealed record AttemptFailed(DateTimeOffset At, int Attempt, string Error, DateTimeOffset DueAt) : JobTransition(At);

    /// <summary>The attempt was never begun: the job waits again as if it had not been assigned.</summary>
    public sealed record AttemptReturned(DateTimeOffset At, int Attempt) : JobTransition(At);

    public sealed record CancelRequested(DateTimeOffset At, string? Reason) : JobTransition(At);

    public sealed record Ended(DateTimeOffset At, JobOutcome Outcome, DateTimeOffset ExpiresAt, PendingEffects Pending) : JobTransition(At)
    {
        /// <summary>The job enters the dead set, where its result may go before it.</summary>
        public bool IsDead { get; init; }

        public DateTimeOffset ResultExpiresAt { get; init; } = ExpiresAt;
    }

    /// <summary>The job is kept in the dead set for longer than its result, whose time is over.</summary>
    public sealed record ResultDropped(DateTimeOffset At) : JobTransition(At);

    public sealed record Requeued(DateTimeOffset At) : JobTransition(At);

    public sealed record PendingCleared(DateTimeOffset At, PendingEffects Done) : JobTransition(At);
}
