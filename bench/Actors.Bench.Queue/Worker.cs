using Actors.Jobs;
using Actors.Queues;
using Orleans;

namespace Actors.Bench.Queue;

/// <summary>A worker without a connection, whose jobs end as soon as they come.</summary>
internal sealed class Worker : IExecutorObserver, IAsyncDisposable
{
    private const string Id = "bench";
    private static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(1);
    private static readonly JobOutcome Success = new() { Status = JobStatus.Succeeded, Result = "42"u8.ToArray() };
    private static int s_connections;

    private readonly IGrainFactory _grains;
    private readonly IExecutorObserver _self;
    private readonly IQueueGrain _queue;
    private readonly string _connection = $"c{Interlocked.Increment(ref s_connections):d6}";
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _enough = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int _ends;
    private int _ended;

    private Worker(IGrainFactory grains, string name, int ends)
    {
        (_grains, _ends) = (grains, ends);
        _self = grains.CreateObjectReference<IExecutorObserver>(this);
        _queue = grains.GetGrain<IQueueGrain>(QueueId.ForName(name).Value);
    }

    /// <summary>Done once so many ends are durable.</summary>
    public Task Enough => _enough.Task;

    /// <summary>Called with each job before it ends.</summary>
    public Action<JobId>? Started { get; init; }

    public static async Task<Worker> Attach(IGrainFactory grains, string name, int capacity, int ends, Action<JobId>? started = null)
    {
        var worker = new Worker(grains, name, ends) { Started = started };
        await worker._queue.Attach(new AttachExecutor { Executor = new ExecutorRef(Id, "boot", ""), ConnectionId = worker._connection, Capacity = capacity }, worker._self);
        _ = worker.Beat(capacity);
        return worker;
    }

    public Task Assign(Assignment assignment)
    {
        Started?.Invoke(assignment.JobId);
        _ = _queue.Release(Id, [new AttemptRef(assignment.JobId, assignment.Attempt)]);
        _ = End(assignment);
        return Task.CompletedTask;
    }

    public Task CancelAttempt(AttemptRef attempt) => Task.CompletedTask;

    public Task Wanted(QueueId queue) => Task.CompletedTask;

    public Task Superseded() => Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _queue.Heartbeat(Id, _connection, 0);
        while ((await _queue.Heartbeat(Id, _connection, 0)).Held > 0)
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
        await _queue.Detach(Id, _connection);
        _grains.DeleteObjectReference<IExecutorObserver>(_self);
    }

    private async Task End(Assignment assignment)
    {
        await _grains.GetGrain<IJobGrain>(assignment.JobId.ToString()).Finish(new FinishAttempt(assignment.Attempt, Id, Success));
        if (Interlocked.Increment(ref _ended) == _ends)
            _enough.TrySetResult();
    }

    private async Task Beat(int capacity)
    {
        using var timer = new PeriodicTimer(HeartbeatInterval);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
                await _queue.Heartbeat(Id, _connection, capacity);
        }
        catch (OperationCanceledException)
        {
            // It is being disposed.
        }
    }
}
