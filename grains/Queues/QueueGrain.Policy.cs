using Actors.Queues;
using Actors.Storage;
using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace Actors.Grains.Queues;

/// <summary>What an operator sets: kept first, in force then.</summary>
internal sealed partial class QueueGrain
{
    private Task _lastPolicyWrite = Task.CompletedTask;

    public Task<Result<QueuePolicy>> SetLimits(int? maxRunning, StartRate? rate) =>
        AfterLastPolicyWrite(() => Keep(_queue.Gate.Policy with { MaxRunning = maxRunning, Rate = rate }));

    public Task<Result<QueuePolicy>> SetPaused(bool paused) =>
        AfterLastPolicyWrite(() => Keep(_queue.Gate.Policy with { IsPaused = paused }));

    /// <summary>Calls interleave here, and each change builds on the one before.</summary>
    private Task<Result<QueuePolicy>> AfterLastPolicyWrite(Func<Task<Result<QueuePolicy>>> write)
    {
        var next = After(_lastPolicyWrite);
        _lastPolicyWrite = next;
        return next;

        async Task<Result<QueuePolicy>> After(Task last)
        {
            await last.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            return await write();
        }
    }

    private async Task<Result<QueuePolicy>> Keep(QueuePolicy policy)
    {
        var before = state.State;
        state.State = new QueueState { Policy = policy };
        try
        {
            await state.WriteStateAsync();
        }
        catch (StorageUnavailableException e) when (!e.OutcomeUnknown)
        {
            state.State = before;
            return new Rejection(RejectionCode.Unavailable, e.Message);
        }
        catch (Exception e) when (e is StorageUnavailableException or InconsistentStateException)
        {
            // What is kept is not known; the next activation reads it.
            DeactivateOnIdle();
            throw;
        }
        _queue.Gate.Set(policy, Now, isFull: true);
        LogPolicy(log, Id, policy);
        Pump();
        return policy;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Queue {Queue}: {Policy} is in force")]
    private static partial void LogPolicy(ILogger log, QueueId queue, QueuePolicy policy);
}
