using Actors.Domain.Jobs;
using Actors.Jobs;
using Actors.Link.V1;

namespace Actors.Simulation.Audit;

/// <summary>What becomes durable.</summary>
internal sealed partial class Auditor
{
    public void Stored(JobState state)
    {
        var facts = Facts(state.Id);
        var before = facts.Stored;
        facts.Stored = state;
        if (before is null)
        {
            Require(state is { Seq: 1, Attempt: 0 }, $"job {state.Id} begins at transition {state.Seq}, attempt {state.Attempt}");
            KeepKey(state);
            NoteListeners(state);
            return;
        }
        // That an effect was done, or a result has expired, is no transition.
        var isAftermath = before.Status.IsFinal() && state.Status == before.Status && state.Seq == before.Seq;
        Require(state.Seq > before.Seq || isAftermath, $"job {state.Id} goes back from transition {before.Seq} to {state.Seq}");
        if (state.Status.IsFinal() && !before.Status.IsFinal())
            ExpectCalls(state);
        if (before.Status.IsFinal())
            Require(state.Status == before.Status && IsSame(state.Outcome!, before.Outcome!), $"job {state.Id} was {before.Status} for good and becomes {state.Status}");
        else if (state.Spec.IsNamed)
            JudgeNamed(facts, before, state);
        else if (state.Status.IsFinal())
            JudgeEnd(facts, before, state);
        else if (state.Attempt != before.Attempt)
            JudgeStart(facts, before, state);
    }

    private void KeepKey(JobState state)
    {
        if (state.Key is not { } key || _keys.TryAdd((state.Owner, key.Value), state.Id))
            return;
        Report($"key {key.Value} of {state.Owner} stands for jobs {_keys[(state.Owner, key.Value)]} and {state.Id}");
    }

    private void JudgeStart(JobFacts facts, JobState before, JobState state)
    {
        Require(state.Attempt == before.Attempt + 1 && state.Status == JobStatus.Running, $"job {state.Id} goes from attempt {before.Attempt} to {state.Status} #{state.Attempt}");
        if (state.Spec.Policy.Delivery == Delivery.AtLeastOnce)
            return;
        foreach (var (number, attempt) in facts.Attempts)
            Require(attempt.Starts == 0, $"job {state.Id} may run once; #{number} was started, and now #{state.Attempt} is given out");
    }

    private void JudgeEnd(JobFacts facts, JobState before, JobState state)
    {
        var outcome = state.Outcome!;
        var attempt = facts.Attempts.GetValueOrDefault(state.Attempt);
        if (outcome.ReportedEnd is not null)
        {
            Require(IsAsTold(state, attempt) || IsAsPolled(facts, outcome), $"job {state.Id} #{state.Attempt} ends as {outcome.Status} ({outcome.ExitCode}), which nobody reported");
            return;
        }
        var mayEnd = state.Status switch
        {
            JobStatus.Canceled => facts.IsCancelAsked,
            // Twins cannot be told from an agent that came back with another disk.
            JobStatus.Lost => before.Status == JobStatus.Running && (attempt is not { IsRunning: true } || world.Settings.HasTwin),
            JobStatus.TimedOut or JobStatus.Failed => state.Spec.Policy.Delivery == Delivery.AtLeastOnce || before.Executor is { IsPoller: true },
            _ => false,
        };
        Require(mayEnd, $"job {state.Id} #{state.Attempt} ends as {state.Status} ({outcome.Error}) without a report and without a reason");
    }

    private static bool IsAsTold(JobState state, AttemptFacts? attempt)
    {
        return attempt is not null && attempt.Told.Any(told => IsAsTold(state, told));
    }

    private static bool IsAsTold(JobState state, Finished told)
    {
        var status = told.Kind switch
        {
            EndKind.Succeeded => JobStatus.Succeeded,
            EndKind.TimedOut => JobStatus.TimedOut,
            // Its lease ran out while it was away and the store could not be told; the agent obeyed, and nobody had asked for a cancel.
            EndKind.Canceled when !state.CancelRequested && state.Spec.Policy.Delivery == Delivery.AtLeastOnce => JobStatus.Failed,
            EndKind.Canceled => JobStatus.Canceled,
            EndKind.Rejected => JobStatus.Rejected,
            EndKind.Lost when state.Spec.Policy.Delivery == Delivery.AtMostOnce => JobStatus.Lost,
            _ => JobStatus.Failed,
        };
        if (told.OutputBytes != state.Outcome!.OutputBytes)
            return false;
        // A cancel that came in time keeps a failed attempt from being tried again, and the job counts as canceled.
        if (status is JobStatus.Failed or JobStatus.TimedOut && state is { Status: JobStatus.Canceled, CancelRequested: true })
            return true;
        return state.Status == status && told.ExitCode == state.Outcome.ExitCode;
    }

    private static bool IsSame(JobOutcome one, JobOutcome other) =>
        one with { Result = default } == other with { Result = default } && one.Result.Span.SequenceEqual(other.Result.Span);

    private static bool IsAsPolled(JobFacts facts, JobOutcome outcome) =>
        facts.Attempts.Values.Any(attempt => attempt.PollerReport is { } report && report.ExitCode == outcome.ExitCode && report.Output.Length == outcome.OutputBytes);
}
