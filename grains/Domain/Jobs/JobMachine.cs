using Actors.Jobs;
using Actors.Queues;

namespace Actors.Domain.Jobs;

/// <summary>The life of a job. <see cref="Decide"/> says what a command leads to and changes nothing; <see cref="Apply"/> is the only place where state
/// changes. Neither knows a clock, an id source or chance: those are arguments.</summary>
public static partial class JobMachine
{
    /// <summary>Exit codes that stand for an end without one, as shells and timeout(1) use them.</summary>
    public static class ExitCodes
    {
        public const int TimedOut = 124;
        public const int Lost = 125;
        public const int Rejected = 126;
        public const int Canceled = 130;
    }

    /// <param name="state">The job as it stands; null when there is none.</param>
    /// <param name="now">The time the transitions carry.</param>
    /// <param name="chance">A random number in [0, 1) for the jitter of a retry.</param>
    public static Result<Decision> Decide(JobState? state, JobCommand command, JobRules rules, DateTimeOffset now, double chance)
    {
        if (command is JobCommand.Submit submit)
            return DecideSubmit(state, submit, now);
        if (state is null || state.IsGoneBy(now))
            return new Rejection(RejectionCode.NotFound, "no such job");
        return command switch
        {
            JobCommand.MakeReady => DecideReady(state, now),
            JobCommand.Start start => DecideStart(state, start.Request, now),
            JobCommand.Record record => DecideRecord(state, record.Request, now),
            JobCommand.Finish finish => AfterStart(
                state, finish.Request.Attempt, finish.Request.Executor ?? UnnamedLife(finish.Request.ExecutorId), now,
                held => DecideFinish(held, finish.Request, rules, now, chance)),
            JobCommand.Abandon abandon => AfterStart(
                state, abandon.Request.Attempt, abandon.Request.Executor, now, held => DecideAbandon(held, abandon.Request, rules, now, chance)),
            JobCommand.Cancel cancel => DecideCancel(state, cancel.Request, rules, now),
            JobCommand.Requeue => DecideRequeue(state, now),
            JobCommand.DropResult => DecideDrop(state, now),
            JobCommand.ClearPending clear => DecideClear(state, clear.Done, now),
            _ => throw new InvariantBrokenException($"unknown command {command.GetType().Name}"),
        };
    }

    private static Result<Decision> DecideSubmit(JobState? state, JobCommand.Submit command, DateTimeOffset now)
    {
        if (state is null)
        {
            var dueAt = command.Request.Spec.Policy.NotBefore is { } notBefore && notBefore > now ? notBefore : now;
            var entry = new QueueEntry(command.Id, command.Request.Owner, command.Request.Spec.Policy.Priority, DueForQueue(dueAt, now));
            return new Decision(
                [new JobTransition.Submitted(now, command.Id, command.Request, dueAt)],
                [new JobEffect.OfferToQueue(command.Request.Spec.Queue, entry)]);
        }
        return state.Owner == command.Request.Owner
            ? Decision.Nothing
            : new Rejection(RejectionCode.KeyConflict, "the job id is taken");
    }

    private static Result<Decision> DecideReady(JobState state, DateTimeOffset now) => state.Status switch
    {
        JobStatus.Queued => new Decision([], [Offer(state, now, now)]),
        JobStatus.Scheduled when state.DueAt <= now => new Decision([new JobTransition.BecameReady(now)], [Offer(state, now, now)]),
        JobStatus.Scheduled => new Rejection(RejectionCode.WrongState, "the job is not due yet"),
        JobStatus.Running => new Rejection(RejectionCode.WrongState, "the job runs already"),
        _ => Ended(state),
    };

    private static Result<Decision> DecideCancel(JobState state, CancelJob request, JobRules rules, DateTimeOffset now)
    {
        var outcome = new JobOutcome { Status = JobStatus.Canceled, ExitCode = ExitCodeFor(state, JobStatus.Canceled), Error = request.Reason ?? "canceled" };
        return state.Status switch
        {
            JobStatus.Scheduled or JobStatus.Queued =>
                End(state, outcome, rules, now, new JobEffect.WithdrawFromQueue(state.Spec.Queue, state.QueueEntry)),
            // A poller cannot be told: the job ends here, and what the poller reports later changes nothing.
            JobStatus.Running when state.Executor!.IsPoller =>
                End(state, outcome, rules, now, new JobEffect.CancelOnExecutor(state.Spec.Queue, state.CurrentAttempt)),
            JobStatus.Running => new Decision(
                state.CancelRequested ? [] : [new JobTransition.CancelRequested(now, request.Reason)],
                [new JobEffect.CancelOnExecutor(state.Spec.Queue, state.CurrentAttempt)]),
            _ => Ended(state),
        };
    }

    private static Result<Decision> DecideRequeue(JobState state, DateTimeOffset now)
    {
        if (!state.Status.IsFinal())
            return new Rejection(RejectionCode.WrongState, "the job has not ended");
        if (state.Status == JobStatus.Succeeded)
            return new Rejection(RejectionCode.WrongState, "the job succeeded: submit a new one to run it again");
        return new Decision([new JobTransition.Requeued(now)], [Offer(state, now, now)]);
    }

    private static Result<Decision> DecideDrop(JobState state, DateTimeOffset now) =>
        state.ResultExpiresAt <= now && state.HasResult ? new Decision([new JobTransition.ResultDropped(now)], []) : Decision.Nothing;

    private static Result<Decision> DecideClear(JobState state, PendingEffects done, DateTimeOffset now) =>
        (state.Pending & done) == PendingEffects.None
            ? Decision.Nothing
            : new Decision([new JobTransition.PendingCleared(now, done)], []);

    private static JobEffect.OfferToQueue Offer(JobState state, DateTimeOffset dueAt, DateTimeOffset now) =>
        new(state.Spec.Queue, state.QueueEntry with { DueAt = DueForQueue(dueAt, now) });

    /// <summary>A queued job waits for no time, whatever the queue's clock says when the offer arrives; a scheduled one waits for its own.</summary>
    private static DateTimeOffset DueForQueue(DateTimeOffset dueAt, DateTimeOffset now) => dueAt > now ? dueAt : DateTimeOffset.UnixEpoch;

    private static Rejection Ended(JobState state) =>
        new(RejectionCode.AlreadyEnded, $"the job has already ended: {state.Status}");
}
