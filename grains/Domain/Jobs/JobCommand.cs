using Actors.Jobs;

namespace Actors.Domain.Jobs;

/// <summary>What can be asked of a job: a closed list.</summary>
public abstract record JobCommand
{
    private JobCommand()
    {
    }

    public sealed record Submit(JobId Id, SubmitJob Request) : JobCommand;

    /// <summary>The time a scheduled job waited for has come.</summary>
    public sealed record MakeReady : JobCommand;

    public sealed record Start(StartAttempt Request) : JobCommand;

    public sealed record Record(RecordStart Request) : JobCommand;

    public sealed record Finish(FinishAttempt Request) : JobCommand;

    public sealed record Abandon(AbandonAttempt Request) : JobCommand;

    public sealed record Cancel(CancelJob Request) : JobCommand;

    public sealed record Requeue : JobCommand;

    /// <summary>The result of a dead job is to go before the job.</summary>
    public sealed record DropResult : JobCommand;

    /// <summary>Recorded effects were carried out.</summary>
    public sealed record ClearPending(PendingEffects Done) : JobCommand;
}
