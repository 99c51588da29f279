using Actors.Jobs;
using Actors.Queues;

namespace Actors.Domain.Tests.Queues.Chaos;

/// <summary>A node that runs what it is given, breaks its connection, restarts, and sometimes loses its disk.</summary>
internal sealed class SimulatedAgent(string id)
{
    private int _boot = 1;
    private int _journal = 1;
    private int _connections;

    public string Id => id;

    public string? Connection { get; private set; }

    public int Capacity { get; set; } = 2;

    /// <summary>What its journal says it runs.</summary>
    public SortedSet<AttemptRef> Held { get; } = new(Comparer<AttemptRef>.Create((one, other) =>
        (one.JobId.Value, one.Attempt).CompareTo((other.JobId.Value, other.Attempt))));

    public ExecutorRef Identity => new(id, $"{id}-boot-{_boot}", $"{id}-journal-{_journal}");

    public AttachExecutor Connect()
    {
        Connection = $"{id}-{++_connections}";
        return new AttachExecutor { Executor = Identity, ConnectionId = Connection, Capacity = Capacity, Held = [.. Held] };
    }

    public void Disconnect() => Connection = null;

    public void Restart(bool loseDisk)
    {
        Disconnect();
        _boot++;
        if (!loseDisk)
            return;
        _journal++;
        Held.Clear();
    }
}
