using System.Collections.Immutable;

namespace Actors.Webhooks;

/// <summary>One event on its way to one receiver, with the log of what was tried.</summary>
[GenerateSerializer, Immutable, Alias("WebhookDelivery")]
public sealed record WebhookDelivery
{
    /// <summary>Attempts kept in the log; the oldest are dropped.</summary>
    public const int MaxAttemptsKept = 20;

    /// <summary>Counts all deliveries; 0 before it is stored.</summary>
    [Id(0)]
    public long Id { get; init; }

    [Id(1)]
    public required WebhookLane Lane { get; init; }

    /// <summary>Names the event: the receiver's <c>webhook-id</c>.</summary>
    [Id(2)]
    public required string MessageId { get; init; }

    /// <summary>The event's type; <see cref="WebhookEvents.None"/> for a test.</summary>
    [Id(3)]
    public required WebhookEvents Event { get; init; }

    /// <summary>The address, where the lane is not a webhook's; null for the webhook's own.</summary>
    [Id(4)]
    public string? Url { get; init; }

    [Id(5)]
    public DeliveryStatus Status { get; init; }

    [Id(6)]
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it is tried next; null once it has ended.</summary>
    [Id(7)]
    public DateTimeOffset? NextAttemptAt { get; init; }

    [Id(8)]
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Attempts since it was made, or replayed: what its retries are counted by.</summary>
    [Id(9)]
    public int Tries { get; init; }

    /// <summary>Since when it is being tried: when it was made, or replayed.</summary>
    [Id(10)]
    public required DateTimeOffset Since { get; init; }

    /// <summary>Why it was given up without an attempt; null otherwise.</summary>
    [Id(11)]
    public string? Reason { get; init; }

    [Id(12)]
    public ImmutableArray<DeliveryAttempt> Attempts { get; init; } = [];
}
