namespace Actors.Nodes;

/// <summary>A node as it stands.</summary>
[GenerateSerializer, Immutable, Alias("NodeSnapshot")]
public sealed record NodeSnapshot
{
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>An agent is connected now.</summary>
    [Id(1)]
    public required bool Connected { get; init; }

    /// <summary>When the node was last heard of; null when it never was. Written at most once in <see cref="NodePresence.WriteEvery"/>.</summary>
    [Id(2)]
    public DateTimeOffset? LastSeen { get; init; }

    [Id(3)]
    public NodeInventory Inventory { get; init; } = new();
}

public static class NodePresence
{
    /// <summary>How often mere presence is written down: polls come every few seconds, and a write for each would cost more than the jobs.</summary>
    public static readonly TimeSpan WriteEvery = TimeSpan.FromMinutes(1);
}
