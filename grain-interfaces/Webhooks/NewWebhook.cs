namespace Actors.Webhooks;

/// <summary>A webhook as its owner asks for it, checked.</summary>
[GenerateSerializer, Immutable, Alias("NewWebhook")]
public sealed record NewWebhook
{
    [Id(0)]
    public required string Url { get; init; }

    [Id(1)]
    public required WebhookEvents Events { get; init; }

    [Id(2)]
    public string Description { get; init; } = "";

    [Id(3)]
    public bool Active { get; init; } = true;

    /// <summary>Signs what is sent to it.</summary>
    [Id(4)]
    public required string Secret { get; init; }

    /// <summary>The owner as JSON, as the credential names it.</summary>
    [Id(5)]
    public required string UserJson { get; init; }
}
