using System.Collections.Immutable;
using Actors.Jobs;
using Actors.Queues;

namespace Actors.Domain.Queues;

/// <summary>Executors come, go, fall silent and return.</summary>
public sealed partial class WorkQueue
{
    /// <summary>A running job was found after a restart: it is with its executor, whose lease starts anew. False when it has its place already, or is over.</summary>
    public bool Recover(JobSnapshot job, DateTimeOffset now)
    {
        if (_placements.ContainsKey(job.Id) || _recentEnds.Includes(new AttemptRef(job.Id, job.Attempt), job.Executor!.Id))
            return false;
        var identity = job.Executor!;
        var placement = new Placement(job.Id, job.Owner, job.Spec.Policy.Priority, identity.IsPoller ? null : identity.Id)
        {
            Attempt = job.Attempt,
            Delivery = job.Spec.Policy.Delivery,
            Identity = identity,
            CancelRequested = job.CancelRequested,
        };
        _placements.Add(job.Id, placement);
        if (!identity.IsPoller)
            _executors.TakePlace(_executors.Recover(identity, now), job.Id);
        // Its deadline starts anew as leases do: whoever could not report while the server was away still can.
        WatchDeadline(placement, job.Spec.Policy.Timeout, now);
        if (job.Spec.IsNamed)
            RecordLater(placement, now);
        return true;
    }

    /// <summary>Compares what the executor holds with what it was given. What it should have and has not is given up, by what its journal proves;
    /// what it has and should not, or what was canceled meanwhile, it is told to end.</summary>
    /// <param name="adopted">The jobs that say of a held attempt that it is this executor's.</param>
    public Result<(Attached Reply, ImmutableArray<Abandonment> Abandoned)> Attach(AttachExecutor request, IEnumerable<JobSnapshot> adopted, DateTimeOffset now)
    {
        if (!_executors.Attach(request, now).TryGet(out var executor, out var rejection))
            return rejection;

        var held = request.Held.ToHashSet();
        var abandoned = ImmutableArray.CreateBuilder<Abandonment>();
        var kept = adopted.Where(job => !job.CancelRequested).Select(job => new AttemptRef(job.Id, job.Attempt)).ToHashSet();
        foreach (var job in executor.Jobs.Order())
        {
            var placement = _placements[job];
            if (placement.Attempt == 0 || placement.GivenUpFor is not null)
                continue;
            if (!held.Contains(placement.Ref))
                abandoned.Add(GiveUp(placement, NeverTook(placement, request.Executor) ? AbandonReason.NeverTaken : AbandonReason.ExecutorLost));
            else if (placement.CancelRequested)
                kept.Remove(placement.Ref);
            else
                kept.Add(placement.Ref);
        }
        return (new Attached([.. request.Held.Where(attempt => !kept.Contains(attempt))]), abandoned.ToImmutable());
    }

    /// <summary>Whether the attempt, now that its job has recorded it, goes to its executor. When that one went meanwhile, or came back as another life,
    /// nobody has heard of the attempt: it is to be given up. One that the executor had before is its own, and watched.</summary>
    public bool MaySend(Placement placement, out Abandonment? unsent)
    {
        unsent = null;
        if (!Stands(placement) || placement.GivenUpFor is not null || placement.GivenOutBefore == placement.Attempt)
            return false;
        var executor = _executors.Find(placement.ExecutorId!)!;
        // One that came back since the grant may have fewer places here than it had.
        var hasPlace = executor.ConnectionId == placement.ConnectionId || executor.Jobs.Count <= executor.Capacity;
        if (executor.ConnectionId is not null && hasPlace && executor.Identity.Remembers(placement.Identity!))
            return true;
        unsent = GiveUp(placement, AbandonReason.NeverTaken);
        return false;
    }

    /// <summary>False when a later connection has taken its place already.</summary>
    public bool Detach(string executorId, string connectionId, DateTimeOffset now) => _executors.Detach(executorId, connectionId, now);

    public bool Heartbeat(string executorId, string connectionId, int capacity, DateTimeOffset now) =>
        _executors.Heartbeat(executorId, connectionId, capacity, now);

    /// <summary>What an attached executor hears in reply to its heartbeat, once its places were given out.</summary>
    public HeartbeatReply Presence(string executorId, DateTimeOffset now)
    {
        var executor = _executors.Find(executorId)!;
        var wanted = WantsPlaces(now);
        _executors.SetAware(executor, wanted);
        return new HeartbeatReply(Attached: true, executor.Jobs.Count, wanted);
    }

    /// <summary>The executors that could move places here and do not know yet that they are wanted.</summary>
    public IReadOnlyList<string> TakeWanted(DateTimeOffset now) => WantsPlaces(now) ? _executors.TakeUnaware() : [];

    /// <summary>The executor is done with the attempts, whatever became of their reports.</summary>
    public void Release(string executorId, ImmutableArray<AttemptRef> attempts)
    {
        foreach (var attempt in attempts)
        {
            _recentEnds.Add(attempt, executorId);
            if (_placements.TryGetValue(attempt.JobId, out var placement) && placement.ExecutorId == executorId && placement.Attempt == attempt.Attempt)
                Forget(placement);
        }
    }

    /// <summary>The latest release of the attempt, for <see cref="Unend"/>; 0 for none.</summary>
    public long LatestRelease(string executorId, AttemptRef attempt) => _recentEnds.NumberOf(attempt, executorId);

    /// <summary>The end of the attempt could not be stored, as its job says: it is no end. False when it was reported once more since the job was asked: what
    /// the job said is out of date.</summary>
    /// <param name="release">The latest when the job was asked.</param>
    public bool Unend(string executorId, AttemptRef attempt, long release)
    {
        if (_recentEnds.NumberOf(attempt, executorId) > release)
            return false;
        _recentEnds.Remove(attempt, executorId);
        // Met by an old offer, it is just being started anew: the job will say that it runs, and it does so for long.
        if (_placements.TryGetValue(attempt.JobId, out var placement) && placement.Attempt == 0 && placement.ExecutorId == executorId)
            placement.GivenOutBefore = attempt.Attempt;
        return true;
    }

    /// <summary>The attempt's job has ended, or was told that it did.</summary>
    public void Settled(AttemptRef attempt)
    {
        if (_placements.TryGetValue(attempt.JobId, out var placement) && placement.Attempt == attempt.Attempt)
            Forget(placement);
    }

    /// <summary>The job's owner wants it ended. Gives the executor to tell; null when it is not connected, or when a poller has it.</summary>
    public Executor? CancelAttempt(AttemptRef attempt)
    {
        if (!_placements.TryGetValue(attempt.JobId, out var placement))
            return null;
        if (placement.Attempt == 0)
            placement.CanceledEarly = attempt.Attempt;
        if (placement.Attempt != attempt.Attempt)
            return null;
        if (placement.ExecutorId is null)
        {
            Forget(placement);
            return null;
        }
        placement.CancelRequested = true;
        return _executors.Find(placement.ExecutorId) is { ConnectionId: not null } executor ? executor : null;
    }

    private static Abandonment GiveUp(Placement placement, AbandonReason reason)
    {
        placement.Abandoning = true;
        placement.GivenUpFor = reason;
        return new Abandonment(placement, reason);
    }

    /// <summary>A journal that was there before the assignment and does not have it proves that it was never begun. Without a journal the process itself
    /// is the only memory.</summary>
    private static bool NeverTook(Placement placement, ExecutorRef now)
    {
        var then = placement.Identity!;
        return then.JournalId.Length > 0 ? then.JournalId == now.JournalId : then.BootId == now.BootId;
    }
}
