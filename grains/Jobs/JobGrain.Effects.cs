using System.Collections.Immutable;
using Actors.Domain.Jobs;
using Actors.Jobs;
using Actors.Queues;
using Microsoft.Extensions.Logging;

namespace Actors.Grains.Jobs;

/// <summary>What follows a transition. An effect that fails is tried again; one that a crash kept from being done is found by recovery.</summary>
internal sealed partial class JobGrain
{
    private async Task Perform(ImmutableArray<JobEffect> effects)
    {
        foreach (var effect in effects)
        {
            try
            {
                await Perform(effect);
            }
            catch (Exception e)
            {
                LogEffectFailed(log, _job?.Id ?? default, effect.GetType().Name, e);
                _failedEffects.Add(effect);
                _effectRetry ??= this.RegisterGrainTimer(
                    _ => RetryEffects(),
                    new GrainTimerCreationOptions { DueTime = EffectRetryDelay, Period = EffectRetryDelay, KeepAlive = true });
            }
        }
    }

    private Task Perform(JobEffect effect) => effect switch
    {
        JobEffect.OfferToQueue offer => OfferToQueue(offer),
        JobEffect.WithdrawFromQueue withdraw => Queue(withdraw.Queue).Withdraw(withdraw.Entry),
        JobEffect.CancelOnExecutor cancel => Queue(cancel.Queue).CancelAttempt(cancel.Attempt),
        JobEffect.WriteResultFile => WriteResultFile(),
        JobEffect.TellWebhooks => TellWebhooks(),
        _ => throw new Domain.InvariantBrokenException($"unknown effect {effect.GetType().Name}"),
    };

    private async Task OfferToQueue(JobEffect.OfferToQueue offer)
    {
        var reply = await Queue(offer.Queue).Offer(offer.Entry);
        // Behind a long queue it is the index that remembers the job: a million waiting jobs are not a million activations.
        if (reply == OfferReply.Parked && _watchers.IsEmpty && _started is null)
            DeactivateOnIdle();
    }

    private async Task WriteResultFile()
    {
        if (_job is not { Outcome: not null } job)
            return;
        await resultFiles.Write(Snapshot(job));
        _ = TellDone(job.Seq, PendingEffects.ResultFile);
    }

    /// <summary>As a call of its own, which waits for its turn: effects run beside calls, and two writes at once would contradict each other. Should it be lost,
    /// the effect is done once more.</summary>
    private async Task TellDone(long seq, PendingEffects done)
    {
        try
        {
            await GrainFactory.GetGrain<IJobGrain>(this.GetPrimaryKeyString()).EffectsDone(seq, done);
        }
        catch (Exception e)
        {
            LogEffectFailed(log, _job?.Id ?? default, nameof(EffectsDone), e);
        }
    }

    private async Task RetryEffects()
    {
        _effectRetry?.Dispose();
        _effectRetry = null;
        var again = _failedEffects.ToImmutableArray();
        _failedEffects.Clear();
        await Perform(again);
    }

    private IQueueGrain Queue(QueueId queue) => GrainFactory.GetGrain<IQueueGrain>(queue.Value);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {JobId}: {Effect} failed and is tried again")]
    private static partial void LogEffectFailed(ILogger log, JobId jobId, string effect, Exception error);
}
