using Actors.Jobs;

namespace Actors.Queues;

/// <summary>What a queue needs to know of a waiting job.</summary>
/// <param name="DueAt">When it may start; in the past for one that waits only for a free place.</param>
[GenerateSerializer, Immutable, Alias("QueueEntry")]
public readonly record struct QueueEntry(
    [property: Id(0)] JobId Id,
    [property: Id(1)] string Owner,
    [property: Id(2)] JobPriority Priority,
    [property: Id(3)] DateTimeOffset DueAt);
