namespace Actors.Storage;

/// <summary>What waits in an outbox of webhooks.</summary>
/// <param name="Pending">Deliveries that are neither made nor given up.</param>
/// <param name="OldestDueAt">When the one that is due first was, or will be, due; null when nothing waits.</param>
public readonly record struct OutboxBacklog(long Pending, DateTimeOffset? OldestDueAt);
