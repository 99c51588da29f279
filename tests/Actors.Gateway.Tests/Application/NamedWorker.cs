using System.Collections.Concurrent;
using Actors.Jobs;
using Actors.Queues;
using Orleans;

namespace Actors.Gateway.Application;

/// <summary>A worker of one job name, attached to its queue without a connection between.</summary>
internal sealed class NamedWorker : IExecutorObserver, IAsyncDisposable
{
    public const string Id = "worker-1";
    private const string Connection = "c1";

    private readonly IGrainFactory _grains;
    private readonly Func<Assignment, JobOutcome> _handler;
    private readonly IExecutorObserver _self;

    private NamedWorker(IGrainFactory grains, string name, Func<Assignment, JobOutcome> handler)
    {
        (_grains, _handler) = (grains, handler);
        _self = grains.CreateObjectReference<IExecutorObserver>(this);
        Queue = grains.GetGrain<IQueueGrain>(QueueId.ForName(name).Value);
    }

    public IQueueGrain Queue { get; }

    /// <summary>Every attempt it was given, in order.</summary>
    public ConcurrentQueue<AttemptRef> Assigned { get; } = new();

    public static JobOutcome Success(string json = "null") => new() { Status = JobStatus.Succeeded, Result = System.Text.Encoding.UTF8.GetBytes(json) };

    public static JobOutcome Failure(string error = "it broke") => new() { Status = JobStatus.Failed, Error = error, Result = "1"u8.ToArray() };

    /// <param name="handler">How an attempt ends.</param>
    public static async Task<NamedWorker> Attach(IGrainFactory grains, string name, int capacity, Func<Assignment, JobOutcome> handler)
    {
        var worker = new NamedWorker(grains, name, handler);
        var attach = new AttachExecutor { Executor = new ExecutorRef(Id, "boot-1", ""), ConnectionId = Connection, Capacity = capacity };
        Assert.True((await worker.Queue.Attach(attach, worker._self)).TryGet(out _, out var rejection), rejection?.Message);
        return worker;
    }

    public async Task Assign(Assignment assignment)
    {
        var attempt = new AttemptRef(assignment.JobId, assignment.Attempt);
        Assigned.Enqueue(attempt);
        var outcome = _handler(assignment);
        await _grains.GetGrain<IJobGrain>(assignment.JobId.ToString()).Finish(new FinishAttempt(assignment.Attempt, Id, outcome));
        await Queue.Release(Id, [attempt]);
    }

    public Task CancelAttempt(AttemptRef attempt) => Task.CompletedTask;

    public Task Wanted(QueueId queue) => Task.CompletedTask;

    public Task Superseded() => Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await Queue.Detach(Id, Connection);
        _grains.DeleteObjectReference<IExecutorObserver>(_self);
    }
}
