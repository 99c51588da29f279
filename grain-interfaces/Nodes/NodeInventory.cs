namespace Actors.Nodes;

/// <summary>What a node says of itself. Every member may be missing: old workers send what they know.</summary>
[GenerateSerializer, Immutable, Alias("NodeInventory")]
public sealed record NodeInventory
{
    [Id(0)]
    public string? Hostname { get; init; }

    /// <summary>The operating system's name.</summary>
    [Id(1)]
    public string? Os { get; init; }

    /// <summary>The processor architecture.</summary>
    [Id(2)]
    public string? Arch { get; init; }

    [Id(3)]
    public string? Kernel { get; init; }

    /// <summary>How long the node is up, in the node's own words.</summary>
    [Id(4)]
    public string? Uptime { get; init; }

    /// <summary>The agent's version; null for a shell worker.</summary>
    [Id(5)]
    public string? AgentVersion { get; init; }

    [Id(6)]
    public int? Processors { get; init; }

    [Id(7)]
    public long? MemoryBytes { get; init; }
}
