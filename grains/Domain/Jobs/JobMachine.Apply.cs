using Actors.Jobs;

namespace Actors.Domain.Jobs;

/// <summary>How transitions become state.</summary>
public static partial class JobMachine
{
    public static JobState Apply(JobState? state, JobTransition transition)
    {
        if (transition is JobTransition.Submitted submitted)
        {
            Invariant.Require(state is null, "a job is submitted once");
            return FromSubmit(submitted);
        }
        Invariant.Require(state is not null, "only a submitted job changes");
        var next = Next(state, transition);
        if (!JobTransitionTable.Allows(state.Status, transition, next.Status))
            throw new InvariantBrokenException($"{state.Status} does not become {next.Status} by {transition.GetType().Name}");
        // That an effect was done or a result has expired is nothing that happened to the job: whoever knows its end knows its last number.
        return transition is JobTransition.PendingCleared or JobTransition.ResultDropped ? next : next with { Seq = state.Seq + 1, UpdatedAt = transition.At };
    }

    private static JobState FromSubmit(JobTransition.Submitted submitted) => new()
    {
        Id = submitted.Id,
        Owner = submitted.Request.Owner,
        Spec = submitted.Request.Spec,
        Key = submitted.Request.Key,
        Status = submitted.DueAt > submitted.At ? JobStatus.Scheduled : JobStatus.Queued,
        CreatedAt = submitted.At,
        DueAt = submitted.DueAt,
        UpdatedAt = submitted.At,
        Seq = 1,
    };

    private static JobState Next(JobState state, JobTransition transition) => transition switch
    {
        JobTransition.BecameReady => state with { Status = JobStatus.Queued },

        JobTransition.AttemptStarted started => state with
        {
            Status = JobStatus.Running,
            Attempt = started.Attempt,
            Executor = started.Executor,
            StartedAt = started.At,
        },

        JobTransition.AttemptFailed failed => state with
        {
            Status = failed.DueAt > failed.At ? JobStatus.Scheduled : JobStatus.Queued,
            Failures = state.Failures + 1,
            DueAt = failed.DueAt,
            LastError = failed.Error,
        },

        JobTransition.AttemptReturned => state with { Status = JobStatus.Queued },

        JobTransition.CancelRequested canceled => state with { CancelRequested = true, CancelReason = canceled.Reason },

        JobTransition.Ended ended => state with
        {
            Status = ended.Outcome.Status,
            Outcome = ended.Outcome,
            FinishedAt = ended.At,
            ExpiresAt = ended.ExpiresAt,
            IsDead = ended.IsDead,
            ResultExpiresAt = ended.ResultExpiresAt < ended.ExpiresAt ? ended.ResultExpiresAt : null,
            Pending = ended.Pending,
        },

        JobTransition.Requeued requeued => state with
        {
            Status = JobStatus.Queued,
            Failures = 0,
            DueAt = requeued.At,
            FinishedAt = null,
            ExpiresAt = null,
            IsDead = false,
            ResultExpiresAt = null,
            Outcome = null,
            LastError = state.Outcome?.Error,
            CancelRequested = false,
            CancelReason = null,
            Pending = PendingEffects.None,
        },

        JobTransition.ResultDropped => state with { Outcome = state.Outcome! with { Result = default, OutputBytes = 0, ResultJsonBytes = 0 } },

        JobTransition.PendingCleared cleared => state with { Pending = state.Pending & ~cleared.Done },

        _ => throw new InvariantBrokenException($"unknown transition {transition.GetType().Name}"),
    };
}
