using Orleans.Concurrency;

namespace Actors.Jobs;

/// <summary>One job. Its key is the job's id.</summary>
[Alias("IJobGrain")]
public interface IJobGrain : IGrainWithStringKey
{
    /// <summary>Records the job and offers it to its queue. A repeat by the same owner answers with the first.</summary>
    [Alias("Submit")]
    Task<Result<JobSnapshot>> Submit(SubmitJob command);

    /// <summary>The job as it stands; <see cref="RejectionCode.NotFound"/> when there is none.</summary>
    [Alias("Get"), AlwaysInterleave]
    Task<Result<JobSnapshot>> Get();

    /// <summary>Subscribes until <see cref="Unwatch"/>, the end of the job or <see cref="JobWatch.Duration"/>, and answers with the job as it stands,
    /// so that nothing falls between the two. Subscribing again prolongs it.</summary>
    [Alias("Watch")]
    Task<Result<JobSnapshot>> Watch(IJobObserver observer);

    [Alias("Unwatch")]
    Task Unwatch(IJobObserver observer);

    /// <summary>The time a scheduled job waited for has come: it becomes queued.</summary>
    [Alias("MakeReady")]
    Task<Result<JobSnapshot>> MakeReady();

    /// <summary>The job as its queue has to see it: with an attempt that has begun although its start is not recorded yet, which is shown to nobody else.</summary>
    [Alias("GetHeld"), AlwaysInterleave]
    Task<Result<JobSnapshot>> GetHeld();

    /// <summary>Its queue grants it an executor: the next attempt is recorded, then answered. The start of a named job that is delivered at least once is
    /// recorded with what comes next, or when <see cref="RecordStart"/> asks for it.</summary>
    [Alias("Start")]
    Task<Result<JobSnapshot>> Start(StartAttempt command);

    /// <summary>The attempt goes on: its start is made durable.</summary>
    [Alias("RecordStart")]
    Task<Result<JobSnapshot>> RecordStart(RecordStart command);

    /// <summary>The executor reports how an attempt ended. A repeat, or a report after the end, changes nothing and is no error.</summary>
    [Alias("Finish")]
    Task<Result<JobSnapshot>> Finish(FinishAttempt command);

    /// <summary>The attempt is known to be gone, or never to have been taken.</summary>
    [Alias("Abandon")]
    Task<Result<JobSnapshot>> Abandon(AbandonAttempt command);

    [Alias("ReportProgress")]
    Task<Result<JobSnapshot>> ReportProgress(int attempt, double percent, string? message);

    /// <summary>Cancels a waiting job at once, and asks the executor of a running one.</summary>
    [Alias("Cancel")]
    Task<Result<JobSnapshot>> Cancel(CancelJob command);

    /// <summary>Sends an ended job back to its queue with fresh retries, its attempts counting on.</summary>
    [Alias("Requeue")]
    Task<Result<JobSnapshot>> Requeue();

    /// <summary>Removes an ended job: state, output and index entry.</summary>
    [Alias("Delete")]
    Task<Result<bool>> Delete();

    /// <summary>Removes the result and output of a job that is kept longer than its result, once their time is over. False when that cannot be done now.</summary>
    [Alias("DropResult")]
    Task<bool> DropResult();

    /// <summary>Of what was recorded to be done with the transition of this number, these effects are done.</summary>
    [Alias("EffectsDone")]
    Task EffectsDone(long seq, PendingEffects done);

    /// <summary>Carries out effects that were recorded but, after a crash, perhaps not done.</summary>
    [Alias("Resume")]
    Task Resume();
}

public static class JobWatch
{
    /// <summary>How long a subscription lasts unless it is prolonged.</summary>
    public static readonly TimeSpan Duration = TimeSpan.FromMinutes(1);
}
