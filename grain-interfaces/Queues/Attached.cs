using System.Collections.Immutable;

namespace Actors.Queues;

/// <summary>What the queue makes of an executor's inventory.</summary>
/// <param name="Canceled">Held attempts to end: their jobs are canceled, over, or at a later attempt.</param>
[GenerateSerializer, Immutable, Alias("Attached")]
public sealed record Attached([property: Id(0)] ImmutableArray<AttemptRef> Canceled);
