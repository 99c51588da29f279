using System.Collections.Immutable;

namespace Actors.Queues;

/// <summary>A queue as it stands, for people to look at.</summary>
[GenerateSerializer, Immutable, Alias("QueueSnapshot")]
public sealed record QueueSnapshot
{
    [Id(0)]
    public required QueueId Queue { get; init; }

    [Id(1)]
    public required long Waiting { get; init; }

    [Id(2)]
    public required long Scheduled { get; init; }

    [Id(3)]
    public required long Running { get; init; }

    [Id(4)]
    public required ImmutableArray<ExecutorSnapshot> Executors { get; init; }

    [Id(5)]
    public QueuePolicy Policy { get; init; } = QueuePolicy.None;

    /// <summary>When the oldest of the waiting jobs was submitted; null when none waits.</summary>
    [Id(6)]
    public DateTimeOffset? OldestWaiting { get; init; }

    /// <summary>Jobs wait and nobody is connected who could run them: for a named job, no worker has a handler of that name.</summary>
    public bool WaitsForHandler => Waiting > 0 && !Executors.Any(executor => executor.Connected);
}

/// <summary>An executor as its queue sees it.</summary>
[GenerateSerializer, Immutable, Alias("ExecutorSnapshot")]
public sealed record ExecutorSnapshot
{
    [Id(0)]
    public required string Id { get; init; }

    [Id(1)]
    public required bool Connected { get; init; }

    [Id(2)]
    public required int Capacity { get; init; }

    [Id(3)]
    public required int Running { get; init; }

    [Id(4)]
    public required DateTimeOffset LastSeen { get; init; }
}
