using Actors.Queues;

namespace Actors.Grains.Queues;

/// <summary>What is kept of a queue: what its operator set.</summary>
public sealed record QueueState
{
    public QueuePolicy Policy { get; init; } = QueuePolicy.None;
}
