using System.Collections.Concurrent;
using System.Collections.Immutable;
using Actors.Jobs;
using Actors.Queues;
using Orleans;

namespace Actors.Gateway.Application;

/// <summary>A worker of one job name, attached to its queue without a connection between.</summary>
internal sealed class NamedWorker : IExecutorObserver, IAsyncDisposable
{
    public const string Id = "worker-1";
    private readonly IGrainFactory _grains;
    private readonly Func<Assignment, JobOutcome?> _handler;
    private readonly IExecutorObserver _self;
    private readonly ExecutorRef _executor;
    private readonly string _connection;
    private readonly CancellationTokenSource _stop = new();

    private NamedWorker(IGrainFactory grains, string name, string boot, string connection, Func<Assignment, JobOutcome?> handler)
    {
        (_grains, _handler, _connection) = (grains, handler, connection);
        _executor = new ExecutorRef(Id, boot, "");
        _self = grains.CreateObjectReference<IExecutorObserver>(this);
        Queue = grains.GetGrain<IQueueGrain>(QueueId.ForName(name).Value);
    }

    public IQueueGrain Queue { get; }

    /// <summary>Every attempt it was given, in order.</summary>
    public ConcurrentQueue<AttemptRef> Assigned { get; } = new();

    public static JobOutcome Success(string json = "null") => new() { Status = JobStatus.Succeeded, Result = System.Text.Encoding.UTF8.GetBytes(json) };

    public static JobOutcome Failure(string error = "it broke") => new() { Status = JobStatus.Failed, Error = error, Result = "1"u8.ToArray() };

    /// <param name="handler">How an attempt ends; null when it goes on.</param>
    public static async Task<NamedWorker> Attach(IGrainFactory grains, string name, int capacity, Func<Assignment, JobOutcome?> handler) =>
        (await Attach(grains, name, capacity, "boot-1", "c1", [], handler)).Worker;

    /// <param name="held">What it still has from an earlier connection.</param>
    public static async Task<(NamedWorker Worker, ImmutableArray<AttemptRef> Canceled)> Attach(
        IGrainFactory grains, string name, int capacity, string boot, string connection, ImmutableArray<AttemptRef> held, Func<Assignment, JobOutcome?> handler)
    {
        var worker = new NamedWorker(grains, name, boot, connection, handler);
        var attach = new AttachExecutor { Executor = worker._executor, ConnectionId = connection, Capacity = capacity, Held = held };
        Assert.True((await worker.Queue.Attach(attach, worker._self)).TryGet(out var attached, out var rejection), rejection?.Message);
        _ = worker.Beat(capacity);
        return (worker, attached.Canceled);
    }

    public Task Assign(Assignment assignment)
    {
        var attempt = new AttemptRef(assignment.JobId, assignment.Attempt);
        Assigned.Enqueue(attempt);
        return _handler(assignment) is { } outcome ? End(attempt, outcome) : Task.CompletedTask;
    }

    public async Task<Result<JobSnapshot>> End(AttemptRef attempt, JobOutcome outcome)
    {
        var finish = new FinishAttempt(attempt.Attempt, Id, outcome) { Executor = _executor };
        var answer = await _grains.GetGrain<IJobGrain>(attempt.JobId.ToString()).Finish(finish);
        await Queue.Release(Id, [attempt]);
        return answer;
    }

    public Task CancelAttempt(AttemptRef attempt) => Task.CompletedTask;

    public Task Wanted(QueueId queue) => Task.CompletedTask;

    public Task Superseded() => Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Queue.Detach(Id, _connection);
        _grains.DeleteObjectReference<IExecutorObserver>(_self);
    }

    /// <summary>It is alive, however slow the machine.</summary>
    private async Task Beat(int capacity)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token) && (await Queue.Heartbeat(Id, _connection, capacity)).Attached)
            {
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or Orleans.Runtime.OrleansException)
        {
            // It was disposed, or its silo was.
        }
    }
}
