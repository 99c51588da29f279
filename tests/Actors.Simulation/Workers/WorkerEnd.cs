using Actors.Jobs;
using Actors.Queues;
using Actors.Simulation.Silo;
using Actors.Simulation.Worlds;

namespace Actors.Simulation.Workers;

/// <summary>A worker's connection as the silo holds it: what the queues say goes out, what the worker reports goes in. It does what a session over a socket
/// does, without the socket.</summary>
internal sealed class WorkerEnd(World world, WorkerMachine worker, SiloProcess silo, string connection, ExecutorRef executor) : IExecutorObserver
{
    private bool _isOpen = true;

    public SiloProcess Silo => silo;

    /// <summary>Messages vanish both ways, and neither side is told.</summary>
    public bool IsSilent { get; set; }

    private IExecutorObserver? _self;

    /// <summary>Attaches to the queues of all names; false when one of them refused.</summary>
    public async Task<bool> Attach(IReadOnlyList<AttemptRef> held)
    {
        _self = silo.Links.Grains.CreateObjectReference<IExecutorObserver>(this);
        foreach (var name in worker.Names)
        {
            var answer = await Queue(name).Attach(
                new AttachExecutor { Executor = executor, ConnectionId = connection, Capacity = worker.Capacity, Held = [.. held.Where(attempt => worker.NameOf(attempt) == name)] },
                _self);
            if (!answer.TryGet(out var attached, out var rejection))
            {
                world.Trace.Note(connection, $"refused: {rejection.Message}");
                return false;
            }
            foreach (var attempt in attached.Canceled)
                Out(() => worker.Drop(attempt));
        }
        return true;
    }

    public Task Assign(Assignment assignment)
    {
        world.Trace.Note(connection, $"assign {assignment.JobId}#{assignment.Attempt} to {executor.Id} {executor.BootId}");
        Out(() => worker.Take(this, assignment));
        return Task.CompletedTask;
    }

    public Task CancelAttempt(AttemptRef attempt)
    {
        Out(() => worker.Cancel(attempt));
        return Task.CompletedTask;
    }

    public Task Wanted(QueueId queue) => Task.CompletedTask;

    public Task Superseded()
    {
        Close();
        return Task.CompletedTask;
    }

    /// <summary>The worker's word that it is alive, for each of its queues.</summary>
    public void Beat() => In(async () =>
    {
        foreach (var name in worker.Names)
        {
            if (!(await Queue(name).Heartbeat(executor.Id, connection, worker.Capacity)).Attached)
            {
                Close();
                return;
            }
        }
        Out(worker.Heard);
    });

    public void Report(AttemptRef attempt, JobOutcome outcome) => In(async () =>
    {
        var queue = Queue(worker.NameOf(attempt));
        _ = queue.Release(executor.Id, [attempt]);
        Result<JobSnapshot> answer = default;
        var isStored = false;
        try
        {
            answer = await silo.Links.Grains.GetGrain<IJobGrain>(attempt.JobId.ToString()).Finish(new FinishAttempt(attempt.Attempt, executor.Id, outcome) { Executor = executor });
            isStored = answer.Rejection?.Code != RejectionCode.Unavailable;
        }
        finally
        {
            if (!isStored)
                await queue.Reclaim(attempt);
        }
        if (!isStored)
        {
            Close();
            return;
        }
        world.Auditor.WorkerAcknowledged(attempt, answer);
        Out(() => worker.Acknowledged(attempt));
    });

    /// <summary>Ends the connection; the worker notices.</summary>
    public void Close()
    {
        if (!_isOpen)
            return;
        _isOpen = false;
        world.Clock.After(world.Weather.Latency(worker.Chance), () => worker.Disconnected(this));
        if (silo.IsDead)
            return;
        silo.Context.Run(async () =>
        {
            foreach (var name in worker.Names)
                await Queue(name).Detach(executor.Id, connection);
            if (_self is not null)
                silo.Links.Grains.DeleteObjectReference<IExecutorObserver>(_self);
        });
    }

    private IQueueGrain Queue(string name) => silo.Links.Grains.GetGrain<IQueueGrain>(QueueId.ForName(name).Value);

    private void Out(Action message)
    {
        if (!IsSilent && !world.Weather.IsSilent)
            world.Clock.After(world.Weather.Latency(worker.Chance), () => { if (_isOpen) message(); });
    }

    private void In(Func<Task> message)
    {
        if (IsSilent || world.Weather.IsSilent)
            return;
        world.Clock.After(world.Weather.Latency(worker.Chance), () =>
        {
            if (_isOpen && !silo.IsDead)
                silo.Context.Run(() => _ = Guard(message));
        });
    }

    private async Task Guard(Func<Task> message)
    {
        try
        {
            await message();
        }
        catch (Exception e)
        {
            if (Engine.SimulationLogs.IsBug(e))
                world.Auditor.Report($"{connection} met a bug: {e}");
            world.Trace.Note(connection, $"ends: {e.Message}");
            Close();
        }
    }
}
