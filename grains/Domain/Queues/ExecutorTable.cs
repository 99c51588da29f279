using Actors.Jobs;
using Actors.Queues;

namespace Actors.Domain.Queues;

/// <summary>The executors of a queue: who is connected, who has a free place, whose lease ran out.</summary>
public sealed class ExecutorTable(WorkQueueLimits limits)
{
    private readonly SortedDictionary<string, Executor> _executors = new(StringComparer.Ordinal);
    private readonly Queue<Executor> _ring = [];

    /// <summary>Connected executors that share their places and do not know that work waits here.</summary>
    private readonly HashSet<Executor> _unaware = [];

    public IEnumerable<Executor> All => _executors.Values;

    public Executor? Find(string id) => _executors.GetValueOrDefault(id);

    /// <summary>A running job was found whose executor is not connected yet: its lease starts anew.</summary>
    public Executor Recover(ExecutorRef identity, DateTimeOffset now)
    {
        if (!_executors.TryGetValue(identity.Id, out var executor))
            _executors.Add(identity.Id, executor = new Executor(identity) { LastHeard = now, LeaseUntil = now + limits.Lease });
        return executor;
    }

    /// <summary>Connects an executor, or says why not. While the lease runs, another journal is another machine
    /// under the same name, even if the first is only expected back.</summary>
    public Result<Executor> Attach(AttachExecutor request, DateTimeOffset now)
    {
        if (_executors.TryGetValue(request.Executor.Id, out var executor))
        {
            if (string.CompareOrdinal(request.ConnectionId, executor.LatestConnectionId) < 0)
                return new Rejection(RejectionCode.WrongState, $"a later connection of '{request.Executor.Id}' was here already");
            if (executor.Identity.JournalId != request.Executor.JournalId && executor.LeaseUntil > now)
                return new Rejection(RejectionCode.WrongState, $"another agent is connected as '{request.Executor.Id}'; give each its own NODE_ID");
        }
        else if (_executors.Count >= limits.Executors)
        {
            return new Rejection(RejectionCode.LimitReached, $"the queue already has {limits.Executors} executors");
        }
        else
        {
            _executors.Add(request.Executor.Id, executor = new Executor(request.Executor));
        }
        executor.Identity = request.Executor;
        executor.ConnectionId = executor.LatestConnectionId = request.ConnectionId;
        executor.Capacity = request.Capacity;
        executor.SharesPlaces = request.SharesPlaces;
        SetAware(executor, false);
        Heard(executor, now);
        return executor;
    }

    public bool Detach(string id, string connectionId, DateTimeOffset now)
    {
        if (Find(id) is not { } executor || executor.ConnectionId != connectionId)
            return false;
        executor.ConnectionId = null;
        _unaware.Remove(executor);
        var soon = now + limits.LeaseAfterBreak;
        if (soon < executor.LeaseUntil)
            executor.LeaseUntil = soon;
        ForgetIfIdle(executor);
        return true;
    }

    public bool Heartbeat(string id, string connectionId, int capacity, DateTimeOffset now)
    {
        if (Find(id) is not { } executor || executor.ConnectionId != connectionId)
            return false;
        executor.Capacity = capacity;
        Heard(executor, now);
        return true;
    }

    /// <summary>The executors that are to hear that work waits here; from now on they know.</summary>
    public IReadOnlyList<string> TakeUnaware()
    {
        if (_unaware.Count == 0)
            return [];
        string[] ids = [.. _unaware.Select(executor => executor.Identity.Id).Order(StringComparer.Ordinal)];
        _unaware.Clear();
        return ids;
    }

    /// <summary>Whether the executor knows that work waits here; one that does not share its places need not.</summary>
    public void SetAware(Executor executor, bool aware)
    {
        if (aware || !executor.SharesPlaces)
            _unaware.Remove(executor);
        else
            _unaware.Add(executor);
    }

    /// <summary>The next executor with a free place, in turn.</summary>
    public Executor? NextFree(DateTimeOffset now)
    {
        while (_ring.TryPeek(out var executor))
        {
            // Where nothing runs nobody looks at leases, and what is given to the dead is stuck if it may run only once.
            executor.IsSilent |= executor.LeaseUntil <= now;
            if (executor.HasFreePlace)
                return executor;
            _ring.Dequeue();
            executor.InRing = false;
        }
        return null;
    }

    /// <summary>Takes a place of the executor that <see cref="NextFree"/> gave, and lets the next one have its turn.</summary>
    public void TakePlace(Executor executor, JobId job)
    {
        if (_ring.TryPeek(out var first) && first == executor)
        {
            _ring.Dequeue();
            executor.InRing = false;
        }
        executor.Jobs.Add(job);
        Enter(executor);
    }

    public void FreePlace(string executorId, JobId job)
    {
        if (Find(executorId) is not { } executor || !executor.Jobs.Remove(job))
            return;
        Enter(executor);
        ForgetIfIdle(executor);
    }

    private void Heard(Executor executor, DateTimeOffset now)
    {
        executor.LastHeard = now;
        executor.LeaseUntil = now + limits.Lease;
        executor.IsSilent = false;
        Enter(executor);
    }

    private void Enter(Executor executor)
    {
        if (executor.InRing || !executor.HasFreePlace)
            return;
        executor.InRing = true;
        _ring.Enqueue(executor);
    }

    /// <summary>An absent executor that owes nothing is of no interest here; what is known of nodes is kept elsewhere.</summary>
    private void ForgetIfIdle(Executor executor)
    {
        if (executor.ConnectionId is null && executor.Jobs.Count == 0)
            _executors.Remove(executor.Identity.Id);
    }
}
