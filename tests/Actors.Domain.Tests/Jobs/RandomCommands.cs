using Actors.Domain.Jobs;
using Actors.Jobs;
using Actors.Queues;

namespace Actors.Domain.Tests.Jobs;

/// <summary>Commands as a hostile world sends them: late, doubled, about wrong attempts, from wrong executors, in any order.</summary>
internal sealed class RandomCommands(Random random)
{
    private static readonly ExecutorRef[] Executors =
        [DrivenJob.Agent, DrivenJob.Agent with { BootId = "boot-9" }, DrivenJob.OtherAgent, DrivenJob.Poller];

    public JobCommand.Submit Submit(DateTimeOffset now) => new(new JobId(1), new SubmitJob
    {
        Owner = random.Pick("ann", "ann", "ann", "bob"),
        Spec = new JobSpec
        {
            Name = random.Pick(JobSpec.CommandName, "resize"),
            Queue = random.Pick(QueueId.ForNode("node-1"), QueueId.ForName("resize")),
            Payload = default,
            Policy = Policy(now),
        },
    });

    public JobCommand Next(JobState state, DateTimeOffset now) => random.Next(20) switch
    {
        0 => Submit(now),
        1 or 2 => new JobCommand.MakeReady(),
        3 or 4 or 5 or 6 => new JobCommand.Start(new StartAttempt(random.Pick(Executors))),
        7 or 8 or 9 or 10 => new JobCommand.Finish(new FinishAttempt(random.Chance(0.2) ? null : AttemptNear(state), Reporter(state), Outcome())),
        11 => random.Chance(0.5) ? new JobCommand.Record(new RecordStart(AttemptNear(state), random.Pick(Executors[..3]))) : Finish(state, random.Pick(Executors[..3])),
        12 or 13 or 14 or 15 => new JobCommand.Abandon(
            new AbandonAttempt(AttemptNear(state), random.Pick(Enum.GetValues<AbandonReason>())) { Executor = random.Chance(0.5) ? null : random.Pick(Executors[..3]) }),
        16 => new JobCommand.Cancel(new CancelJob(random.Pick(null, "enough"))),
        17 => new JobCommand.DropResult(),
        18 => new JobCommand.Requeue(),
        _ => new JobCommand.ClearPending(random.Pick(PendingEffects.ResultFile, PendingEffects.Webhooks)),
    };

    private JobPolicy Policy(DateTimeOffset now) => new()
    {
        NotBefore = random.Chance(0.3) ? now.AddSeconds(random.Next(-10, 30)) : null,
        Delivery = random.Pick(Delivery.AtMostOnce, Delivery.AtLeastOnce),
        Retry = new RetryPolicy
        {
            MaxRetries = random.Next(4),
            FirstDelay = TimeSpan.FromSeconds(random.Next(4)),
            MaxDelay = TimeSpan.FromSeconds(random.Pick(5, 600)),
            Jitter = random.Pick(0, 0.2, 1),
        },
        SuccessTtl = TimeSpan.FromMinutes(1),
        FailureTtl = random.Pick(TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(2)),
    };

    private JobCommand.Finish Finish(JobState state, ExecutorRef executor) => new(new FinishAttempt(AttemptNear(state), executor.Id, Outcome()) { Executor = executor });

    private int AttemptNear(JobState state) => random.Chance(0.8) ? state.Attempt : state.Attempt + random.Next(-2, 2);

    private string Reporter(JobState state) => random.Chance(0.8) && state.Executor is { } executor ? executor.Id : random.Pick("node-1", "node-2");

    private JobOutcome Outcome() => new()
    {
        Status = (JobStatus)random.Next((int)JobStatus.Succeeded, JobStatuses.Count),
        ExitCode = random.Pick<int?>(null, 0, 1),
        Error = random.Pick(null, "it broke"),
        Result = random.Chance(0.5) ? "1"u8.ToArray() : default(ReadOnlyMemory<byte>),
    };
}
