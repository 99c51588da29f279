using Actors.Nodes;

namespace Actors.Grains.Nodes;

/// <summary>What is kept of a node.</summary>
public sealed record NodeState
{
    public NodeInventory Inventory { get; init; } = new();

    public DateTimeOffset? LastSeen { get; init; }
}
