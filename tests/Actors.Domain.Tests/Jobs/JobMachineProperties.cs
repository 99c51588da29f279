using System.Collections.Immutable;
using Actors.Domain.Jobs;
using Actors.Jobs;
using Actors.Webhooks;

namespace Actors.Domain.Tests.Jobs;

/// <summary>What holds for every job, whatever it is asked: random lives, each step checked.</summary>
public sealed class JobMachineProperties
{
    private const int Lives = 2000;
    private const int CommandsPerLife = 30;

    private readonly HashSet<(JobStatus?, Type, JobStatus)> _reached = [];

    [Fact]
    public void Every_life_keeps_the_promises_and_every_step_of_the_table_is_walked()
    {
        Seeds.ForEach(Lives, Live);

        // Apply refuses a step outside of the table, so those walked are all in it; the other way round needs counting.
        if (Environment.GetEnvironmentVariable("ACTORS_SEED") is null)
            Assert.Empty(JobTransitionTable.Steps.Select(step => (step.From, step.Transition, step.To)).Except(_reached));
    }

    private void Live(Random random)
    {
        var commands = new RandomCommands(random);
        var rules = new JobRules { WriteResultFiles = random.Chance(0.5), KeepResults = random.Chance(0.8), Webhooks = random.Pick(WebhookEvents.None, WebhookEvents.Failed, WebhookEvents.All), DeadSetTtl = random.Pick(TimeSpan.Zero, TimeSpan.FromMinutes(1), TimeSpan.FromDays(30)) };
        var now = DrivenJob.Noon;
        JobState? state = null;
        JobCommand command = commands.Submit(now);
        for (var step = 0; step < CommandsPerLife; step++)
        {
            now += TimeSpan.FromSeconds(random.Pick(0, 0, 1, 7));
            if (step > 0 && !random.Chance(0.2))
                command = commands.Next(state!, now);
            state = Take(state, command, rules, now, random.NextDouble());
        }
    }

    private JobState? Take(JobState? before, JobCommand command, JobRules rules, DateTimeOffset now, double chance)
    {
        var result = JobMachine.Decide(before, command, rules, now, chance);
        Assert.Equal(result, JobMachine.Decide(before, command, rules, now, chance), SameDecision);
        if (!result.TryGet(out var decision, out _))
            return before;

        var state = before;
        foreach (var transition in decision.Transitions)
        {
            var next = JobMachine.Apply(state, transition);
            _reached.Add((state?.Status, transition.GetType(), next.Status));
            if (state is not null)
                CheckStep(state, transition, next);
            state = next;
        }
        if (before is not null && state is not null)
            CheckDecision(before, command, decision, state, now);
        if (state is not null)
            CheckState(state);
        return state;
    }

    private static void CheckStep(JobState before, JobTransition transition, JobState after)
    {
        Assert.Equal(before.Seq + (transition is JobTransition.PendingCleared or JobTransition.ResultDropped ? 0 : 1), after.Seq);
        Assert.True(after.Attempt >= before.Attempt, "attempt numbers only grow");
        if (before.Status.IsFinal() && transition is not JobTransition.Requeued)
            Assert.Equal((before.Status, before.Outcome!.Error, before.ExpiresAt, before.Attempt), (after.Status, after.Outcome!.Error, after.ExpiresAt, after.Attempt));
        if (before.Status.IsFinal() && transition is not (JobTransition.Requeued or JobTransition.ResultDropped))
            Assert.Equal(before.Outcome, after.Outcome);
        if (transition is JobTransition.AttemptFailed failed)
            CheckRetry(before, failed, after);
    }

    private static void CheckRetry(JobState before, JobTransition.AttemptFailed failed, JobState after)
    {
        var policy = before.Spec.Policy;
        Assert.Equal(Delivery.AtLeastOnce, policy.Delivery);
        Assert.False(before.CancelRequested, "a canceled job is not retried");
        Assert.Equal(before.Failures + 1, after.Failures);
        Assert.True(after.Failures <= policy.Retry.MaxRetries, "retries are counted");
        var delay = (failed.DueAt - failed.At).TotalSeconds;
        if (delay == 0)
            return;
        var plain = Math.Min(policy.Retry.FirstDelay.TotalSeconds * Math.Pow(2, before.Failures), policy.Retry.MaxDelay.TotalSeconds);
        Assert.InRange(delay, (plain * (1 - policy.Retry.Jitter)) - 0.001, Math.Min(plain * (1 + policy.Retry.Jitter), policy.Retry.MaxDelay.TotalSeconds) + 0.001);
    }

    private static void CheckDecision(JobState before, JobCommand command, Decision decision, JobState after, DateTimeOffset now)
    {
        var waits = after.Status is JobStatus.Queued or JobStatus.Scheduled;
        var offer = decision.Effects.OfType<JobEffect.OfferToQueue>().SingleOrDefault();
        if (waits && decision.Transitions.Length > 0)
            Assert.Equal(after.QueueEntry, offer?.Entry);
        if (!waits)
            Assert.Null(offer);
        if (before.Status is JobStatus.Queued or JobStatus.Scheduled && after.Status.IsFinal())
            Assert.Contains(decision.Effects, effect => effect is JobEffect.WithdrawFromQueue);
        if (AttemptOf(command) is { } attempt && (attempt != before.Attempt || before.Status != JobStatus.Running))
            CheckUnrecorded(before, decision, attempt);
        if (command is JobCommand.Cancel)
            Assert.True(after.Status == JobStatus.Canceled || after is { Status: JobStatus.Running, CancelRequested: true }, "a cancel ends the job or is on its way");
        CheckRepeat(after, command, now);
    }

    private static int? AttemptOf(JobCommand command) => command switch
    {
        JobCommand.Finish finish => finish.Request.Attempt,
        JobCommand.Abandon abandon => abandon.Request.Attempt,
        JobCommand.Record record => record.Request.Attempt,
        _ => null,
    };

    /// <summary>Word of an attempt that is not the current one changes nothing, unless it is the next one of a waiting job that may begin unrecorded.</summary>
    private static void CheckUnrecorded(JobState before, Decision decision, int attempt)
    {
        if (decision.Transitions.IsEmpty)
            return;
        Assert.Equal((JobStatus.Queued, before.Attempt + 1, Delivery.AtLeastOnce, true), (before.Status, attempt, before.Spec.Policy.Delivery, before.Spec.IsNamed));
        Assert.IsType<JobTransition.AttemptStarted>(decision.Transitions[0]);
        Assert.Contains(decision.Effects, effect => effect is JobEffect.WithdrawFromQueue);
    }

    /// <summary>The same command again, as it comes when an answer is lost: it changes nothing, unless it means something new by then.</summary>
    private static void CheckRepeat(JobState state, JobCommand command, DateTimeOffset now)
    {
        // A shell worker's report names no attempt, so a repeat after a retry is taken for the next attempt's.
        if (command is JobCommand.Finish { Request.Attempt: null } && !state.Status.IsFinal())
            return;
        if (JobMachine.Decide(state, command, JobRules.Default, now, 0).TryGet(out var again, out _))
            Assert.Empty(again.Transitions);
    }

    private static void CheckState(JobState state)
    {
        var ended = state.Status.IsFinal();
        Assert.Equal(ended, state.ExpiresAt is not null);
        Assert.Equal(ended, state.FinishedAt is not null);
        Assert.Equal(ended, state.Outcome is not null);
        Assert.Equal(state.Status, state.Outcome?.Status ?? state.Status);
        Assert.False(state.CancelRequested && state.Status is JobStatus.Queued or JobStatus.Scheduled, "a cancel does not wait");
        Assert.False(state.IsDead && (!ended || state.Status is JobStatus.Succeeded or JobStatus.Canceled || !state.Spec.IsNamed), "the dead set holds named jobs that failed for good");
        if (state.ResultExpiresAt is { } dropped)
            Assert.True(state.IsDead && dropped < state.ExpiresAt, "a result goes before its job only in the dead set");
        if (state.Status == JobStatus.Running)
            Assert.NotNull(state.Executor);
        if (state.Pending != PendingEffects.None)
            Assert.True(ended, "effects are owed by ended jobs only");
    }

    private static bool SameDecision(Result<Decision> one, Result<Decision> other) =>
        one.Rejection == other.Rejection
        && Same(one.Value?.Transitions, other.Value?.Transitions)
        && Same(one.Value?.Effects, other.Value?.Effects);

    private static bool Same<T>(ImmutableArray<T>? one, ImmutableArray<T>? other) => (one ?? []).SequenceEqual(other ?? []);
}
