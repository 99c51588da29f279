using Actors.Domain.Jobs;
using Actors.Grains.Webhooks;
using Actors.Jobs;
using Actors.Webhooks;
using Microsoft.Extensions.Logging;

namespace Actors.Grains.Jobs;

/// <summary>What a job tells its owner's webhooks: its end for certain, its progress when that is convenient.</summary>
internal sealed partial class JobGrain
{
    /// <summary>The rules, and for what may end the job what its owner's webhooks want to hear.</summary>
    private async ValueTask<JobRules> RulesFor(JobCommand command)
    {
        if (_job is null || command is not (JobCommand.Finish or JobCommand.Abandon or JobCommand.Cancel))
            return rules;
        var interest = await webhooks.InterestOf(_job.Owner);
        return interest == WebhookEvents.None ? rules : rules with { Webhooks = interest };
    }

    private async Task TellWebhooks()
    {
        if (_job is not { Outcome: { } outcome } job)
            return;
        var succeeded = job.Status == JobStatus.Succeeded;
        await GrainFactory.GetGrain<IWebhooksGrain>(job.Owner).Tell(new JobEnd
        {
            Job = job.Id,
            Seq = job.Seq,
            Name = job.Spec.Name,
            Event = succeeded ? WebhookEvents.Completed : WebhookEvents.Failed,
            Result = !succeeded ? default : outcome.ExitCode is { } exitCode ? await CommandResult.Of(job, exitCode, outputs) : outcome.Result,
            Error = succeeded ? null : outcome.Error ?? job.Status.ToString(),
            Own = job.Spec.Webhook,
        });
        _ = TellDone(job.Seq, PendingEffects.Webhooks);
    }

    private async Task TellAdvance(JobState job, JobProgress progress)
    {
        try
        {
            if ((await webhooks.InterestOf(job.Owner)).HasFlag(WebhookEvents.Progress))
                await GrainFactory.GetGrain<IWebhooksGrain>(job.Owner).TellAdvance(new JobAdvance(job.Id, job.Spec.Name, job.Attempt, progress));
        }
        catch (Exception e)
        {
            LogAdvanceLost(log, job.Id, e);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Job {JobId}: its progress could not be told to webhooks")]
    private static partial void LogAdvanceLost(ILogger log, JobId jobId, Exception error);
}
