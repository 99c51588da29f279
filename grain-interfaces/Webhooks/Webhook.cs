namespace Actors.Webhooks;

/// <summary>A webhook as its owner sees it.</summary>
[GenerateSerializer, Immutable, Alias("Webhook")]
public sealed record Webhook
{
    /// <summary>Counts an owner's webhooks from 1; never given twice.</summary>
    [Id(0)]
    public required int Id { get; init; }

    [Id(1)]
    public required string Url { get; init; }

    [Id(2)]
    public required WebhookEvents Events { get; init; }

    [Id(3)]
    public string Description { get; init; } = "";

    /// <summary>False: it is told nothing. Set by its owner, or by a receiver that answered 410.</summary>
    [Id(4)]
    public bool Active { get; init; } = true;

    [Id(5)]
    public required DateTimeOffset CreatedAt { get; init; }

    [Id(6)]
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Why it is not active, where its owner did not ask for that.</summary>
    [Id(7)]
    public string? DisabledReason { get; init; }
}
