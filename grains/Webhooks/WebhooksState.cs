using System.Collections.Immutable;
using Actors.Webhooks;

namespace Actors.Grains.Webhooks;

/// <summary>What is kept of an owner's webhooks. Changed seldom: deliveries are in the outbox.</summary>
public sealed record WebhooksState
{
    /// <summary>The owner as JSON, for payloads.</summary>
    public string UserJson { get; init; } = "";

    /// <summary>The greatest id ever given.</summary>
    public int LastId { get; init; }

    /// <summary>In the order of their ids; the user's own address that predates webhooks is the one numbered <see cref="WebhookLane.LegacyId"/>.</summary>
    public ImmutableArray<StoredWebhook> Webhooks { get; init; } = [];

    /// <summary>What those that are active want to hear, together.</summary>
    public WebhookEvents Interest() =>
        Webhooks.Where(stored => stored.Webhook.Active).Aggregate(WebhookEvents.None, (interest, stored) => interest | stored.Webhook.Events);

    public StoredWebhook? Find(int id) => Webhooks.FirstOrDefault(stored => stored.Webhook.Id == id);

    public WebhooksState With(StoredWebhook webhook) =>
        this with { Webhooks = [.. Webhooks.Where(stored => stored.Webhook.Id != webhook.Webhook.Id).Append(webhook).OrderBy(stored => stored.Webhook.Id)] };

    public WebhooksState Without(int id) => this with { Webhooks = [.. Webhooks.Where(stored => stored.Webhook.Id != id)] };
}
