namespace Actors.Cli.Server;

/// <summary>A node as the server shows it. Times are epoch milliseconds.</summary>
internal sealed record NodeView
{
    public required string Id { get; init; }

    public bool Connected { get; init; }

    public long? LastSeen { get; init; }

    public long Waiting { get; init; }

    public long Delayed { get; init; }

    public long Active { get; init; }

    public long Capacity { get; init; }

    public Dictionary<string, string> Inventory { get; init; } = [];
}
