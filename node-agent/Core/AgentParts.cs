using Actors.Link.V1;
using Actors.NodeAgent.Journal;
using Actors.NodeAgent.Link;
using Actors.NodeAgent.Processes;

namespace Actors.NodeAgent.Core;

/// <summary>Everything the agent's logic reaches the world through. A simulation gives its own.</summary>
public sealed record AgentParts
{
    /// <summary>
    /// Runs the logic, one turn after the other: every await of the logic comes back here, and whatever happens on another thread is
    /// posted here. Nothing of the logic may be called from elsewhere.
    /// </summary>
    public required SynchronizationContext Loop { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>For the jitter of redialing.</summary>
    public required Random Random { get; init; }

    /// <summary>One life of the process: new at every start.</summary>
    public required string BootId { get; init; }

    public required IAttemptJournal Journal { get; init; }

    public required IProcessRunner Runner { get; init; }

    public required ILinkDialer Dialer { get; init; }

    /// <summary>Kills what a former life of the agent left of an attempt, by its first process and its mark, and tells how many processes that were.</summary>
    public required Func<ProcessIdentity?, string, int> KillLeftovers { get; init; }

    /// <summary>What the machine is, asked for at each connection.</summary>
    public required Func<NodeInfo> Inventory { get; init; }
}
