using System.Collections.Immutable;
using Actors.Jobs;
using Actors.Queues;

namespace Actors.Gateway.Application;

/// <summary>One question for work: an executor with one place at each of the queues, until the first of them fills it. What comes later goes back.</summary>
internal sealed class WorkerPoll(
    WorkerService service, IGrainFactory grains, ExecutorRef executor, ImmutableArray<string> names, TimeSpan heartbeatInterval, TimeProvider time) : IExecutorObserver
{
    /// <summary>Times a queue is asked whether an attempt is still on its way here.</summary>
    private const int MaxLeaveRounds = 20;

    private static readonly TimeSpan LeavePause = TimeSpan.FromMilliseconds(50);

    private readonly TaskCompletionSource<Assignment?> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async Task<Result<Assignment?>> Run(TimeSpan wait, CancellationToken cancellation)
    {
        var self = grains.CreateObjectReference<IExecutorObserver>(this);
        QueueId? taken = null;
        try
        {
            foreach (var name in names)
            {
                if ((await Attach(name, self)).Rejection is { } rejection)
                    return rejection;
            }
            var assignment = await FirstWithin(wait, self, cancellation);
            if (assignment is null || cancellation.IsCancellationRequested)
                return default(Result<Assignment?>);
            // Its reports come with no more than the attempt's number, so whose it is has to be durable before it is handed out.
            var started = await grains.GetGrain<IJobGrain>(assignment.JobId.ToString()).RecordStart(new RecordStart(assignment.Attempt, executor));
            if (started.Rejection is { } notStarted)
                return notStarted.Code == RejectionCode.Unavailable ? notStarted : default(Result<Assignment?>);
            taken = QueueId.ForName(assignment.Name);
            return assignment;
        }
        finally
        {
            if (!_first.TrySetResult(null) && taken is null && await _first.Task is { } unwanted)
                await service.GiveBack(new AttemptRef(unwanted.JobId, unwanted.Attempt));
            foreach (var name in names)
            {
                if (QueueId.ForName(name) != taken)
                    await Leave(name);
            }
            grains.DeleteObjectReference<IExecutorObserver>(self);
        }
    }

    public Task Assign(Assignment assignment) => _first.TrySetResult(assignment)
        ? Task.CompletedTask
        : service.GiveBack(new AttemptRef(assignment.JobId, assignment.Attempt));

    public Task CancelAttempt(AttemptRef attempt) => Task.CompletedTask;

    public Task Wanted(QueueId queue) => Task.CompletedTask;

    public Task Superseded() => Task.CompletedTask;

    private async Task<Assignment?> FirstWithin(TimeSpan wait, IExecutorObserver self, CancellationToken cancellation)
    {
        var until = time.GetUtcNow() + wait;
        while (true)
        {
            var left = until - time.GetUtcNow();
            try
            {
                if (left > TimeSpan.Zero)
                    return await _first.Task.WaitAsync(left < heartbeatInterval ? left : heartbeatInterval, time, cancellation);
            }
            catch (TimeoutException)
            {
                await StayAlive(self);
                continue;
            }
            catch (OperationCanceledException)
            {
                // The worker hung up.
            }
            return _first.TrySetResult(null) ? null : await _first.Task;
        }
    }

    /// <summary>An executor that is not heard of gets nothing.</summary>
    private async Task StayAlive(IExecutorObserver self)
    {
        foreach (var name in names)
        {
            if (!_first.Task.IsCompleted && !(await Queue(name).Heartbeat(executor.Id, executor.BootId, capacity: 1)).Attached)
                await Attach(name, self);
        }
    }

    private Task<Result<Attached>> Attach(string name, IExecutorObserver self) =>
        Queue(name).Attach(new AttachExecutor { Executor = executor, ConnectionId = executor.BootId, Capacity = 1, ForOneAttempt = true }, self);

    /// <summary>Takes nothing more from the queue. An attempt that is on its way comes to the observer and goes back; should it be lost, its lease runs out.</summary>
    private async Task Leave(string name)
    {
        var reply = await Queue(name).Heartbeat(executor.Id, executor.BootId, capacity: 0);
        for (var round = 0; reply is { Attached: true, Held: > 0 } && round < MaxLeaveRounds; round++)
        {
            await Task.Delay(LeavePause, time);
            reply = await Queue(name).Heartbeat(executor.Id, executor.BootId, capacity: 0);
        }
        await Queue(name).Detach(executor.Id, executor.BootId);
    }

    private IQueueGrain Queue(string name) => grains.GetGrain<IQueueGrain>(QueueId.ForName(name).Value);
}
