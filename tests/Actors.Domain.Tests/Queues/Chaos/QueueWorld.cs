using Actors.Domain.Jobs;
using Actors.Domain.Queues;
using Actors.Jobs;
using Actors.Queues;

namespace Actors.Domain.Tests.Queues.Chaos;

/// <summary>One queue among its jobs, agents and pollers, where every message takes its time. State and the way the queue is driven, as its grain does;
/// the other parts hold what the world does to it.</summary>
internal sealed partial class QueueWorld(Random random)
{
    private const int MostJobs = 60;
    private const string PollerId = "poller";

    private static readonly WorkQueueLimits Limits = new()
    {
        Window = 6,
        LaneMin = 2,
        LaneMax = 4,
        OwnersInMemory = 4,
        ScheduledWindow = 3,
        Lease = TimeSpan.FromSeconds(10),
        LostAfter = TimeSpan.FromHours(1),
    };

    private readonly SimulatedJobs _jobs = new();
    private readonly SimulatedAgent[] _agents = [new("a"), new("b"), new("c")];
    private readonly QueueAudit _audit = new(Limits);
    private readonly List<Starting> _starting = [];
    private readonly List<GivingUp> _givingUp = [];
    private readonly List<IndexRead> _reads = [];
    private readonly List<(SimulatedAgent Agent, string Connection, AttemptRef Attempt)> _assignments = [];
    private readonly List<(string Executor, AttemptRef Attempt)> _releases = [];
    private readonly List<(string Executor, string Connection)> _detaches = [];
    private readonly List<AttemptRef> _withPollers = [];
    private WorkQueue _queue = new(Limits);
    private DateTimeOffset _now = QueueScene.Noon;
    private long _lastId = 1000;
    private bool _faults = true;

    private void Grant()
    {
        if (_queue.TryGrant(_now, out var grant))
            Granted(grant);
    }

    private void Poll()
    {
        if (_queue.TryGrantToPoller(PollerId, _now, out var grant))
            Granted(grant);
    }

    private void Granted(Grant grant)
    {
        _audit.Granted(_queue, grant, _starting);
        _starting.Add(new Starting(grant));
    }

    private void AdvanceStart()
    {
        if (!TryPick(_starting, out var starting))
            return;
        var placement = starting.Grant.Placement;
        if (starting.Answer is { } job)
            Started(starting, job);
        else if (Fails())
            NotStarted(starting, again: true);
        else if (_jobs.Do(placement.JobId, new JobCommand.Start(new StartAttempt(starting.Grant.Executor)), _now, 0).TryGet(out var answer, out _))
            starting.Answer = answer;
        else
            NotStarted(starting, again: false);
    }

    private void NotStarted(Starting starting, bool again)
    {
        _starting.Remove(starting);
        _queue.NotStarted(starting.Grant.Placement, again, _now);
    }

    private void Started(Starting starting, JobState job)
    {
        _starting.Remove(starting);
        var placement = starting.Grant.Placement;
        var policy = job.Spec.Policy;
        if (!_queue.Started(placement, job.Attempt, policy.Delivery, policy.Timeout, _now))
            return;
        _audit.Started(placement, _now);
        if (placement.ExecutorId is null)
        {
            _audit.Begins(_jobs[placement.JobId], placement.Ref);
            _withPollers.Add(placement.Ref);
            return;
        }
        var agent = AgentOf(placement.ExecutorId);
        if (agent.Connection is { } connection)
            _assignments.Add((agent, connection, placement.Ref));
        if (placement.CancelRequested)
            TellCancel(agent, placement.Ref);
    }

    private void Tick()
    {
        foreach (var id in _queue.TakeDue(_now, atMost: 4))
        {
            if (Fails())
                _queue.DueAgain(id, _now.AddSeconds(1));
            else
                _jobs.Do(id, new JobCommand.MakeReady(), _now, 0);
        }
        foreach (var abandonment in _queue.TakeExpired(_now))
        {
            _audit.Expired(abandonment, _now);
            _givingUp.Add(new GivingUp(abandonment));
        }
    }

    private void AdvanceGivingUp()
    {
        if (!TryPick(_givingUp, out var givingUp))
            return;
        var (placement, reason) = givingUp.Abandonment;
        if (!givingUp.JobKnows && !Fails())
        {
            _jobs.Do(placement.JobId, new JobCommand.Abandon(new AbandonAttempt(placement.Attempt, reason)), _now, random.NextDouble());
            givingUp.JobKnows = true;
            return;
        }
        // Where the job knows but its answer is lost, the queue asks again.
        var heard = givingUp.JobKnows && !Fails();
        _givingUp.Remove(givingUp);
        if (heard && placement.ExecutorId is { } executor)
            TellCancel(AgentOf(executor), placement.Ref);
        _queue.Abandoned(placement, heard, _now.AddSeconds(1));
    }

    private void BeginReads()
    {
        var early = random.Chance(0.5);
        foreach (var lanes in _queue.LanesWantingOwners().ToArray())
        {
            var after = lanes.BeginOwners();
            const int Asked = 2;
            _reads.Add(IndexRead.Of(early, () => _jobs.ListWaitingOwners(lanes.Priority, after, Asked), owners => lanes.EndOwners(owners, owners?.Count < Asked)));
        }
        foreach (var (lanes, lane) in _queue.LanesWantingRefill().ToArray())
        {
            var asked = lane.Window.Capacity;
            var after = lane.Window.BeginRefill();
            _reads.Add(IndexRead.Of(early, () => _jobs.ListWaiting(lanes.Priority, lane.Owner, after.Id, asked), entries => lanes.EndRefill(lane, entries, asked)));
        }
        if (!_queue.WantsScheduled)
            return;
        var from = _queue.BeginScheduled();
        _reads.Add(IndexRead.Of(early, () => _jobs.ListScheduled(from.DueAt, from.Id, Limits.ScheduledWindow), entries => _queue.EndScheduled(entries, Limits.ScheduledWindow)));
    }

    private void EndRead()
    {
        if (TryPick(_reads, out var read) && _reads.Remove(read))
            read.End(Fails());
    }

    private SimulatedAgent AgentOf(string id) => _agents.Single(agent => agent.Id == id);

    private bool Fails() => _faults && random.Chance(0.15);

    private bool TryPick<T>(IReadOnlyList<T> among, out T picked)
    {
        picked = among.Count > 0 ? among[random.Next(among.Count)] : default!;
        return among.Count > 0;
    }
}
