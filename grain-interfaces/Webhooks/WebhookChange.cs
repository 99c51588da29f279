namespace Actors.Webhooks;

/// <summary>What is to change of a webhook; what is null stays.</summary>
[GenerateSerializer, Immutable, Alias("WebhookChange")]
public sealed record WebhookChange
{
    [Id(0)]
    public string? Url { get; init; }

    [Id(1)]
    public WebhookEvents? Events { get; init; }

    [Id(2)]
    public string? Description { get; init; }

    [Id(3)]
    public bool? Active { get; init; }
}
