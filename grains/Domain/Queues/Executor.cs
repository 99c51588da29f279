using Actors.Jobs;

namespace Actors.Domain.Queues;

/// <summary>A node or worker as its queue knows it: connected, or still owing reports.</summary>
public sealed class Executor(ExecutorRef identity)
{
    /// <summary>One life of it, and its journal.</summary>
    public ExecutorRef Identity { get; set; } = identity;

    /// <summary>Null while it is away.</summary>
    public string? ConnectionId { get; set; }

    /// <summary>The latest connection it ever had here.</summary>
    public string LatestConnectionId { get; set; } = "";

    public int Capacity { get; set; }

    public DateTimeOffset LastHeard { get; set; }

    /// <summary>When its at-least-once attempts are given up.</summary>
    public DateTimeOffset LeaseUntil { get; set; }

    /// <summary>The jobs it holds a place for.</summary>
    public HashSet<JobId> Jobs { get; } = [];

    /// <summary>It stands in the ring of executors with a free place.</summary>
    public bool InRing { get; set; }

    /// <summary>Its lease ran out although it is connected: it gets nothing until it is heard again.</summary>
    public bool IsSilent { get; set; }

    /// <summary>It has places at other queues too, and can move them.</summary>
    public bool SharesPlaces { get; set; }

    public bool HasFreePlace => ConnectionId is not null && !IsSilent && Jobs.Count < Capacity;
}
