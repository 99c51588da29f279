using Actors.Jobs;
using Actors.Link.V1;
using Actors.Queues;
using Actors.Simulation.Engine;
using Actors.Simulation.Network;
using Actors.Simulation.Worlds;
using Google.Protobuf;

namespace Actors.Simulation.Workers;

/// <summary>One life of a worker: takes attempts, runs them as their payload says, and keeps each end until it is acknowledged. It speaks the link's protocol
/// as the client's worker does, and remembers nothing of former lives.</summary>
internal sealed class WorkerProcess
{
    private const double ProgressProbability = 0.3;
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(3);

    private readonly World _world;
    private readonly WorkerMachine _machine;
    private readonly Chance _chance;
    private readonly ProcessContext _loop;
    private readonly ProcessClock _time;
    private readonly WorkerLink _link;
    private readonly Dictionary<AttemptRef, WorkerAttempt> _attempts = [];
    private readonly Queue<WorkerAttempt> _waiting = new();
    private bool _isDraining;
    private bool _isDead;

    public WorkerProcess(World world, WorkerMachine machine, int life, Chance chance)
    {
        (_world, _machine, _chance) = (world, machine, chance);
        Name = $"{machine.Name}.{life}";
        _loop = new ProcessContext(world.Scheduler, world.Thread, inOrder: true);
        _time = new ProcessClock(world.Clock, new MachineTime(world.Clock), world.Thread);
        _link = new WorkerLink(world, this, _loop, _time, chance.Fork());
    }

    /// <summary>Its boot id too.</summary>
    public string Name { get; }

    public Connection? Connection => _link.Connection;

    public IEnumerable<string> Held => _attempts.Values.Select(attempt => $"{Name} {attempt.Ref}{(attempt.End is null ? "" : $" ({attempt.End.Kind})")}");

    /// <summary>What a heartbeat says.</summary>
    public int OfferedCapacity => _isDraining ? 0 : _machine.Capacity;

    public void Start() => _loop.Run(async () =>
    {
        try
        {
            await _link.Run();
        }
        catch (Exception e)
        {
            _world.Auditor.Report($"{Name} ended: {e}");
        }
    });

    /// <summary>What it ran is lost with it.</summary>
    /// <param name="tellsSilo">Its system goes on, and closes the connection.</param>
    public void Die(bool tellsSilo)
    {
        _isDead = true;
        _loop.Die();
        _time.Die();
        foreach (var attempt in _attempts.Values)
            attempt.Stop();
        _link.Die(tellsSilo);
    }

    /// <summary>Takes no more jobs, lets what runs come to its end for a while, then asks it to end.</summary>
    public void Stop(Action stopped) => _loop.Run(async () =>
    {
        _isDraining = true;
        _link.Beat();
        if (!await WhenIdle(DrainTimeout))
        {
            foreach (var attempt in _attempts.Values.ToArray())
                AskToEnd(attempt, EndKind.Lost);
            await WhenIdle(StopGrace);
        }
        if (!_isDead)
            stopped();
    });

    public Hello Hello()
    {
        var hello = new Hello { Version = 1, Role = LinkRole.Worker, ExecutorId = _machine.Name, BootId = Name, Capacity = OfferedCapacity };
        hello.Handles.AddRange(_machine.Handles);
        hello.Held.AddRange(_attempts.Values.Select(attempt => new Held { Attempt = attempt.Assignment.Attempt, Finished = attempt.End is not null, Name = attempt.Assignment.Name }));
        _world.Trace.Note(Name, $"holds [{string.Join(", ", _attempts.Keys)}]");
        return hello;
    }

    public void Welcomed(Welcome welcome)
    {
        foreach (var attempt in _attempts.Values.Where(attempt => attempt.End is not null))
            Tell(attempt);
        foreach (var canceled in welcome.Canceled)
            Cancel(canceled);
    }

    public void Take(ServerMessage message)
    {
        switch (message.BodyCase)
        {
            case ServerMessage.BodyOneofCase.Assign:
                Take(message.Assign);
                break;
            case ServerMessage.BodyOneofCase.Cancel:
                Cancel(message.Cancel.Attempt);
                break;
            case ServerMessage.BodyOneofCase.FinishedAck:
                Forget(RefOf(message.FinishedAck.Attempt), isRefused: message.FinishedAck.Refusal.Length > 0);
                break;
        }
    }

    private void Take(Assign assignment)
    {
        var attempt = new WorkerAttempt(assignment);
        if (!_attempts.TryAdd(attempt.Ref, attempt))
            return;
        _world.Trace.Note(Name, $"takes {attempt.Ref} of {assignment.Name}");
        _world.Auditor.WorkerStarted(_machine.Name, Name, attempt.Ref);
        var counted = _attempts.Values.Count(one => one.CountsForSilo);
        _world.Auditor.Require(counted <= _machine.Capacity, $"{Name} is given {counted} jobs and has room for {_machine.Capacity}");
        _world.Auditor.Require(_machine.Handles.Contains(assignment.Name), $"{Name} is given {attempt.Ref} of {assignment.Name}, which it has no handler for");
        if (_attempts.Values.Count(one => one.IsRunning) < _machine.Capacity)
            Run(attempt);
        else
            _waiting.Enqueue(attempt);
    }

    private void Forget(AttemptRef attempt, bool isRefused)
    {
        _attempts.Remove(attempt);
        if (isRefused)
            _world.Auditor.WorkerRefused(_machine.Name, Name, attempt);
    }

    private void Run(WorkerAttempt attempt)
    {
        attempt.IsRunning = true;
        if (attempt.AskedToEnd is { } asked && attempt.Script.Heeds is not null)
        {
            End(attempt, new Finished { Kind = asked });
            return;
        }
        var script = attempt.Script;
        Later(attempt, script.Duration, () => Return(attempt, script.End));
        if (attempt.Assignment.TimeoutMs > 0)
            Later(attempt, TimeSpan.FromMilliseconds(attempt.Assignment.TimeoutMs), () => AskToEnd(attempt, EndKind.TimedOut));
        if (_chance.Happens(ProgressProbability))
            Later(attempt, script.Duration / 2, () => _link.Send(new ExecutorMessage { Progress = new Progress { Attempt = attempt.Assignment.Attempt, Percent = 50, Message = "half of it" } }));
    }

    private void Cancel(AttemptId id)
    {
        if (!_attempts.TryGetValue(RefOf(id), out var attempt))
            return;
        attempt.IsCanceled = true;
        AskToEnd(attempt, EndKind.Canceled);
    }

    /// <summary>As by the handler's token: the first reason counts, and the handler takes its time.</summary>
    private void AskToEnd(WorkerAttempt attempt, EndKind kind)
    {
        if (attempt.End is not null || attempt.AskedToEnd is not null)
            return;
        attempt.AskedToEnd = kind;
        if (attempt.IsRunning && attempt.Script.Heeds is { } after)
            Later(attempt, after, () => End(attempt, new Finished { Kind = kind, Error = "told to end" }));
    }

    private void Return(WorkerAttempt attempt, WorkerScript.Ending ending)
    {
        if (ending == WorkerScript.Ending.KillsItsWorker)
            _machine.Crash(_chance.SkewedMs(10, 2_000), tellsSilo: true);
        else if (ending == WorkerScript.Ending.Succeeds)
            End(attempt, new Finished { Kind = EndKind.Succeeded, Result = ByteString.CopyFromUtf8("42") });
        else
            End(attempt, new Finished { Kind = EndKind.Failed, Error = "the handler failed", NoRetry = ending == WorkerScript.Ending.FailsForGood });
    }

    private void End(WorkerAttempt attempt, Finished end)
    {
        attempt.Stop();
        attempt.IsRunning = false;
        end.Attempt = attempt.Assignment.Attempt;
        end.EndedAtMs = _time.GetUtcNow().ToUnixTimeMilliseconds();
        attempt.End = end;
        _world.Auditor.WorkerTold(attempt.Ref, end);
        _world.Trace.Note(Name, $"tells {attempt.Ref} {end.Kind}");
        Tell(attempt);
        if (_waiting.TryDequeue(out var next))
            Run(next);
    }

    private void Tell(WorkerAttempt attempt) => _link.Send(new ExecutorMessage { Finished = attempt.End });

    private void Later(WorkerAttempt attempt, TimeSpan delay, Action action) => attempt.Later(_world.Clock.After(delay, () => _loop.Run(() =>
    {
        if (attempt.End is null)
            action();
    })));

    private async Task<bool> WhenIdle(TimeSpan atMost)
    {
        var since = _time.GetTimestamp();
        while (_attempts.Count > 0 && _time.GetElapsedTime(since) < atMost)
            await Task.Delay(TimeSpan.FromMilliseconds(100), _time);
        return _attempts.Count == 0;
    }

    private static AttemptRef RefOf(AttemptId id) => new(new JobId(id.JobId), id.Attempt);
}
