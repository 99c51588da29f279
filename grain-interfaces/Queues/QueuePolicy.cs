namespace Actors.Queues;

/// <summary>What an operator set for a queue. It is kept, also while the queue has no jobs.</summary>
[GenerateSerializer, Immutable, Alias("QueuePolicy")]
public sealed record QueuePolicy
{
    public static readonly QueuePolicy None = new();

    /// <summary>Nothing starts; what runs goes on.</summary>
    [Id(0)]
    public bool IsPaused { get; init; }

    /// <summary>Attempts at once over all executors; null for as many as they have places.</summary>
    [Id(1)]
    public int? MaxRunning { get; init; }

    /// <summary>How fast attempts may start; null for as fast as there are places.</summary>
    [Id(2)]
    public StartRate? Rate { get; init; }
}
