using Actors.Webhooks;

namespace Actors.Grains.Webhooks;

/// <summary>A webhook with what signs for it.</summary>
public sealed record StoredWebhook
{
    public required Webhook Webhook { get; init; }

    public required string Secret { get; init; }

    /// <summary>The secret before that, which signs too until <see cref="FormerUntil"/>.</summary>
    public string? FormerSecret { get; init; }

    public DateTimeOffset? FormerUntil { get; init; }
}
