using Actors.Queues;

namespace Actors.Gateway.Link.Applications;

/// <summary>A worker's attachment to the queue of one of its handlers: hears for it what the queue has to say.</summary>
internal sealed class WorkerQueue : IExecutorObserver
{
    private readonly WorkerSession _session;
    private readonly IGrainFactory _grains;
    private readonly IQueueGrain _queue;
    private readonly string _executorId;
    private readonly string _connectionId;
    private readonly IExecutorObserver _self;

    public WorkerQueue(WorkerSession session, int number, string jobName, IGrainFactory grains, string executorId, string connectionId)
    {
        _session = session;
        _grains = grains;
        _executorId = executorId;
        _connectionId = connectionId;
        Number = number;
        JobName = jobName;
        _queue = grains.GetGrain<IQueueGrain>(QueueId.ForName(jobName).Value);
        _self = grains.CreateObjectReference<IExecutorObserver>(this);
    }

    /// <summary>Its place among the worker's queues.</summary>
    public int Number { get; }

    public string JobName { get; }

    public Task<Result<Attached>> Attach(AttachExecutor request) => _queue.Attach(request, _self);

    public Task<HeartbeatReply> Beat(int capacity) => _queue.Heartbeat(_executorId, _connectionId, capacity);

    public Task Release(AttemptRef attempt) => _queue.Release(_executorId, [attempt]);

    public Task Reclaim(AttemptRef attempt) => _queue.Reclaim(_executorId, attempt);

    public async Task Detach()
    {
        try
        {
            await _queue.Detach(_executorId, _connectionId);
        }
        finally
        {
            _grains.DeleteObjectReference<IExecutorObserver>(_self);
        }
    }

    public Task Assign(Assignment assignment)
    {
        _session.Assign(this, assignment);
        return Task.CompletedTask;
    }

    public Task CancelAttempt(AttemptRef attempt)
    {
        _session.CancelAttempt(attempt);
        return Task.CompletedTask;
    }

    public Task Wanted(QueueId queue)
    {
        _session.Wanted(this);
        return Task.CompletedTask;
    }

    public Task Superseded()
    {
        _session.Superseded();
        return Task.CompletedTask;
    }
}
