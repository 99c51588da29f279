using System.Collections.Immutable;
using Actors.Jobs;
using Actors.Webhooks;

namespace Actors.Domain.Jobs;

/// <summary>How attempts end: by a report, or by evidence that none will come.</summary>
public static partial class JobMachine
{
    private static Result<Decision> DecideFinish(JobState state, FinishAttempt request, JobRules rules, DateTimeOffset now, double chance)
    {
        Invariant.Require(request.Outcome.Status.IsFinal(), "an attempt ends in a final status");
        if (state.Status.IsFinal())
            return Decision.Nothing;
        if (request.Attempt is { } attempt && attempt != state.Attempt)
            return attempt < state.Attempt
                ? new Rejection(RejectionCode.StaleAttempt, $"attempt {attempt} is over; the job is at attempt {state.Attempt}")
                : new Rejection(RejectionCode.WrongState, $"attempt {attempt} has not begun; the job is at attempt {state.Attempt}");
        if (state.Status != JobStatus.Running)
        {
            if (request.Attempt is not null)
                return new Rejection(RejectionCode.StaleAttempt, $"attempt {request.Attempt} is over; the job waits for the next one");
            if (request.Outcome.Status == JobStatus.Lost)
                return new Rejection(RejectionCode.WrongState, "a job that waits cannot be lost");
            // A shell worker may report a job that was never fetched, or one that waits for its next attempt: its first result counts.
            return End(state, request.Outcome, rules, now, new JobEffect.WithdrawFromQueue(state.Spec.Queue, state.QueueEntry));
        }
        if (request.Attempt is not null && (request.ExecutorId != state.Executor!.Id || request.Executor?.Remembers(state.Executor) == false))
            return new Rejection(RejectionCode.StaleAttempt, $"attempt {request.Attempt} belongs to another executor");

        var decided = request.Outcome.Status switch
        {
            JobStatus.Failed or JobStatus.TimedOut => FailOrEnd(state, request.Outcome, rules, now, RetryAt(state, now, chance)),
            JobStatus.Lost when MayRunAgain(state) => FailOrEnd(state, AsFailed(request.Outcome), rules, now, now),
            // Nobody asked for it: it was told to end what the queue was about to give up, and its word came first.
            JobStatus.Canceled when MayRunAgain(state) && !state.CancelRequested =>
                FailOrEnd(state, AsFailed(request.Outcome), rules, now, RetryAt(state, now, chance)),
            JobStatus.Canceled => End(state, request.Outcome with { Error = state.CancelReason ?? request.Outcome.Error }, rules, now),
            _ => End(state, request.Outcome, rules, now),
        };
        // A poller frees no place itself; and where it reports what an agent runs, the agent is to stop.
        return request.Attempt is null || state.Executor!.IsPoller
            ? decided with { Effects = [new JobEffect.CancelOnExecutor(state.Spec.Queue, state.CurrentAttempt), .. decided.Effects] }
            : decided;
    }

    private static Result<Decision> DecideAbandon(JobState state, AbandonAttempt request, JobRules rules, DateTimeOffset now, double chance)
    {
        if (state.Status.IsFinal())
            return Ended(state);
        if (state.Status != JobStatus.Running || request.Attempt != state.Attempt)
            return new Rejection(RejectionCode.StaleAttempt, $"attempt {request.Attempt} is over");
        if (request.Executor?.Remembers(state.Executor!) == false)
            return new Rejection(RejectionCode.StaleAttempt, $"attempt {request.Attempt} belongs to another executor");

        var mayRunAgain = MayRunAgain(state);
        return request.Reason switch
        {
            AbandonReason.NeverTaken when state.CancelRequested => End(state, NoReport(state, JobStatus.Canceled, state.CancelReason ?? "canceled"), rules, now),
            AbandonReason.NeverTaken => new Decision([new JobTransition.AttemptReturned(now, state.Attempt)], [Offer(state, now, now)]),
            AbandonReason.LeaseExpired when !mayRunAgain =>
                new Rejection(RejectionCode.WrongState, "silence does not end an at-most-once attempt"),
            AbandonReason.LeaseExpired => FailOrEnd(state, NoReport(state, JobStatus.Failed, $"{state.Executor!.Id} fell silent while it ran the job"), rules, now, now),
            AbandonReason.ExecutorLost when mayRunAgain =>
                FailOrEnd(state, NoReport(state, JobStatus.Failed, $"{state.Executor!.Id} came back without the job"), rules, now, now),
            AbandonReason.ExecutorLost => End(state, NoReport(state, JobStatus.Lost, $"{state.Executor!.Id} lost the job; it may not run again"), rules, now),
            AbandonReason.DeadlinePassed when mayRunAgain => FailOrEnd(state, Overdue(state), rules, now, RetryAt(state, now, chance)),
            AbandonReason.DeadlinePassed => End(state, Overdue(state), rules, now),
            _ => throw new InvariantBrokenException($"unknown reason {request.Reason}"),
        };
    }

    private static Decision FailOrEnd(JobState state, JobOutcome outcome, JobRules rules, DateTimeOffset now, DateTimeOffset dueAt)
    {
        if (state.CancelRequested)
            return End(state, AsCanceled(state, outcome), rules, now);
        if (!MayRunAgain(state) || outcome.NoRetry || state.Failures >= state.Spec.Policy.Retry.MaxRetries)
            return End(state, outcome, rules, now);
        return new Decision(
            [new JobTransition.AttemptFailed(now, state.Attempt, outcome.Error ?? outcome.Status.ToString(), dueAt)],
            [Offer(state, dueAt, now)]);
    }

    private static Decision End(JobState state, JobOutcome outcome, JobRules rules, DateTimeOffset now, params ReadOnlySpan<JobEffect> effects)
    {
        var ttl = outcome.Status == JobStatus.Succeeded ? state.Spec.Policy.SuccessTtl : state.Spec.Policy.FailureTtl;
        var pending = PendingAt(state, outcome.Status, rules);
        var isDead = IsDeadBy(state, outcome.Status) && rules.DeadSetTtl > TimeSpan.Zero;
        var ended = new JobTransition.Ended(now, Kept(state, outcome, rules), now + (isDead && rules.DeadSetTtl > ttl ? rules.DeadSetTtl : ttl), pending)
        {
            IsDead = isDead,
            ResultExpiresAt = now + ttl,
        };
        return new Decision([ended], [.. effects, .. EffectsOf(pending)]);
    }

    /// <summary>A named job that neither succeeded nor was called off by its owner.</summary>
    private static bool IsDeadBy(JobState state, JobStatus end) => state.Spec.IsNamed && end is not (JobStatus.Succeeded or JobStatus.Canceled);

    private static JobOutcome Kept(JobState state, JobOutcome outcome, JobRules rules) =>
        rules.KeepResults || !state.Spec.IsNamed ? outcome : outcome with { Result = default };

    private static PendingEffects PendingAt(JobState state, JobStatus end, JobRules rules)
    {
        var file = rules.WriteResultFiles && state.Spec.Queue.IsNode ? PendingEffects.ResultFile : PendingEffects.None;
        var told = end == JobStatus.Succeeded
            ? rules.Webhooks.HasFlag(WebhookEvents.Completed) || state.Spec.Webhook is not null
            : rules.Webhooks.HasFlag(WebhookEvents.Failed);
        return told ? file | PendingEffects.Webhooks : file;
    }

    /// <summary>What is to be done for effects that were recorded.</summary>
    public static ImmutableArray<JobEffect> EffectsOf(PendingEffects pending) =>
    [
        .. pending.HasFlag(PendingEffects.ResultFile) ? [new JobEffect.WriteResultFile()] : Array.Empty<JobEffect>(),
        .. pending.HasFlag(PendingEffects.Webhooks) ? [new JobEffect.TellWebhooks()] : Array.Empty<JobEffect>(),
    ];

    private static JobOutcome NoReport(JobState state, JobStatus status, string error) =>
        new() { Status = status, ExitCode = ExitCodeFor(state, status), Error = error };

    private static JobOutcome Overdue(JobState state) =>
        NoReport(state, JobStatus.TimedOut, $"no result within the timeout of {state.Spec.Policy.Timeout.TotalSeconds:0.###} s");

    private static JobOutcome AsFailed(JobOutcome outcome) => outcome with { Status = JobStatus.Failed };

    private static JobOutcome AsCanceled(JobState state, JobOutcome outcome) => outcome with
    {
        Status = JobStatus.Canceled,
        ExitCode = ExitCodeFor(state, JobStatus.Canceled),
        Error = state.CancelReason ?? "canceled",
    };

    /// <summary>An attempt of an at-most-once job that may have begun is its last, however it ended.</summary>
    private static bool MayRunAgain(JobState state) => state.Spec.Policy.Delivery == Delivery.AtLeastOnce;

    /// <summary>Commands always show an exit code; named jobs never do.</summary>
    private static int? ExitCodeFor(JobState state, JobStatus status) => state.Spec.Name != JobSpec.CommandName ? null : status switch
    {
        JobStatus.TimedOut => ExitCodes.TimedOut,
        JobStatus.Lost => ExitCodes.Lost,
        JobStatus.Rejected => ExitCodes.Rejected,
        JobStatus.Canceled => ExitCodes.Canceled,
        _ => 1,
    };

    private static DateTimeOffset RetryAt(JobState state, DateTimeOffset now, double chance)
    {
        var retry = state.Spec.Policy.Retry;
        var delay = Math.Min(retry.FirstDelay.TotalSeconds * Math.Pow(retry.Factor, Math.Min(state.Failures, RetryPolicy.MaxRetriesLimit)), retry.MaxDelay.TotalSeconds);
        var jittered = delay * (1 - retry.Jitter + (2 * retry.Jitter * chance));
        return now + TimeSpan.FromSeconds(Math.Min(jittered, retry.MaxDelay.TotalSeconds));
    }
}
