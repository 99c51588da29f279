using System.Collections.Immutable;
using Actors.Jobs;

namespace Actors.Queues;

/// <summary>An executor connects, with what it still holds.</summary>
[GenerateSerializer, Immutable, Alias("AttachExecutor")]
public sealed record AttachExecutor
{
    [Id(0)]
    public required ExecutorRef Executor { get; init; }

    /// <summary>Names this connection; a later one of the same executor, whose name sorts after it, replaces it. An earlier one does not: what it says
    /// the executor holds is older than what was assigned since.</summary>
    [Id(1)]
    public required string ConnectionId { get; init; }

    /// <summary>Attempts it takes at most, those it holds and those it prefetched included. 0 while it drains.</summary>
    [Id(2)]
    public required int Capacity { get; init; }

    /// <summary>Every attempt in its journal that the server has not acknowledged the end of.</summary>
    [Id(3)]
    public ImmutableArray<AttemptRef> Held { get; init; } = [];

    /// <summary>Its places are shared among several queues: it is told where work waits, so that it can move free places there.</summary>
    [Id(4)]
    public bool SharesPlaces { get; init; }

    /// <summary>It comes for one attempt and leaves: its coming and going is no news.</summary>
    [Id(5)]
    public bool ForOneAttempt { get; init; }
}
