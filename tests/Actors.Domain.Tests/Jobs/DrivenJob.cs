using Actors.Domain.Jobs;
using Actors.Jobs;
using Actors.Queues;

namespace Actors.Domain.Tests.Jobs;

/// <summary>A job as its grain drives it: every command is decided, and what was decided is applied at once.</summary>
internal sealed class DrivenJob
{
    public static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    public static readonly ExecutorRef Agent = new("node-1", "boot-1", "journal-1");
    public static readonly ExecutorRef OtherAgent = new("node-2", "boot-2", "journal-2");
    public static readonly ExecutorRef Poller = ExecutorRef.Poller("node-1");

    public DateTimeOffset Now { get; set; } = Noon;

    public JobRules Rules { get; init; } = JobRules.Default;

    /// <summary>Where in the jitter's range retries fall; the middle unless a test says otherwise.</summary>
    public double Chance { get; set; } = 0.5;

    public JobState? Current { get; private set; }

    public JobState State => Current ?? throw new InvalidOperationException("nothing was submitted");

    /// <summary>What the last command led to; null when it was refused.</summary>
    public Decision? Decision { get; private set; }

    public Rejection? Rejection { get; private set; }

    public DrivenJob Do(JobCommand command)
    {
        if (JobMachine.Decide(Current, command, Rules, Now, Chance).TryGet(out var decision, out var rejection))
        {
            foreach (var transition in decision.Transitions)
                Current = JobMachine.Apply(Current, transition);
        }
        (Decision, Rejection) = (decision, rejection);
        return this;
    }

    public DrivenJob After(TimeSpan time)
    {
        Now += time;
        return this;
    }

    public DrivenJob Submit(JobPolicy? policy = null, string name = JobSpec.CommandName, string owner = "ann") =>
        Do(new JobCommand.Submit(new JobId(1), new SubmitJob { Owner = owner, Spec = Spec(policy, name) }));

    public DrivenJob MakeReady() => Do(new JobCommand.MakeReady());

    public DrivenJob Start(ExecutorRef? executor = null) => Do(new JobCommand.Start(new StartAttempt(executor ?? Agent)));

    public DrivenJob Finish(JobStatus status, int? attempt = null, int? exitCode = null, ExecutorRef? by = null) =>
        Do(new JobCommand.Finish(new FinishAttempt(attempt ?? State.Attempt, (by ?? State.Executor!).Id, Outcome(status, exitCode))));

    /// <summary>A shell worker's report: its protocol knows no attempts.</summary>
    public DrivenJob FinishByPoller(JobStatus status, int? exitCode = null) =>
        Do(new JobCommand.Finish(new FinishAttempt(null, Poller.Id, Outcome(status, exitCode))));

    public DrivenJob Abandon(AbandonReason reason, int? attempt = null) =>
        Do(new JobCommand.Abandon(new AbandonAttempt(attempt ?? State.Attempt, reason)));

    public DrivenJob Cancel(string? reason = null) => Do(new JobCommand.Cancel(new CancelJob(reason)));

    public DrivenJob Requeue() => Do(new JobCommand.Requeue());

    public DrivenJob ClearPending(PendingEffects done) => Do(new JobCommand.ClearPending(done));

    public static JobPolicy AtLeastOnce(int retries) =>
        new() { Delivery = Delivery.AtLeastOnce, Retry = new RetryPolicy { MaxRetries = retries } };

    public DrivenJob DropResult() => Do(new JobCommand.DropResult());

    private static JobSpec Spec(JobPolicy? policy, string name) => new()
    {
        Name = name,
        Queue = name == JobSpec.CommandName ? QueueId.ForNode("node-1") : QueueId.ForName(name),
        Payload = "{}"u8.ToArray(),
        Policy = policy ?? new JobPolicy(),
    };

    private static JobOutcome Outcome(JobStatus status, int? exitCode) =>
        new() { Status = status, ExitCode = exitCode, Result = "1"u8.ToArray(), Error = status == JobStatus.Succeeded ? null : $"it {status}" };
}
