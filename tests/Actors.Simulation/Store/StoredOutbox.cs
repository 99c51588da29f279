using Actors.Grains.Webhooks;
using Actors.Webhooks;

namespace Actors.Simulation.Store;

/// <summary>Webhooks on the disk: deliveries, the bodies they share, and what owners want to hear.</summary>
internal sealed class StoredOutbox
{
    private readonly SortedDictionary<long, WebhookDelivery> _deliveries = [];
    private readonly Dictionary<string, ReadOnlyMemory<byte>> _bodies = new(StringComparer.Ordinal);

    private readonly Dictionary<WebhookLane, string> _urls = [];

    public SortedDictionary<string, WebhookEvents> Interests { get; } = new(StringComparer.Ordinal);

    public IEnumerable<WebhookDelivery> Deliveries => _deliveries.Values;

    public IEnumerable<WebhookDelivery> Pending => Deliveries.Where(delivery => delivery.Status == DeliveryStatus.Pending);

    /// <summary>Where a delivery goes.</summary>
    public string UrlOf(WebhookDelivery delivery) => delivery.Url ?? _urls[delivery.Lane];

    /// <summary>An owner's webhooks were written.</summary>
    public void Note(string owner, WebhooksState webhooks)
    {
        foreach (var stored in webhooks.Webhooks)
            _urls[WebhookLane.ForWebhook(owner, stored.Webhook.Id)] = stored.Webhook.Url;
    }

    public bool HasMessage(string messageId) => _bodies.ContainsKey(messageId);

    public ReadOnlyMemory<byte>? BodyOf(string messageId) => _bodies.TryGetValue(messageId, out var body) ? body : null;

    public IReadOnlyList<WebhookDelivery> Add(string messageId, ReadOnlyMemory<byte> body, IReadOnlyList<WebhookDelivery> deliveries)
    {
        if (!_bodies.TryAdd(messageId, body.ToArray()))
            return [];
        var added = deliveries.Select((delivery, i) => delivery with { Id = _deliveries.Count + 1 + i }).ToArray();
        foreach (var delivery in added)
            _deliveries.Add(delivery.Id, delivery);
        return added;
    }

    public void Update(WebhookDelivery delivery)
    {
        if (_deliveries.ContainsKey(delivery.Id))
            _deliveries[delivery.Id] = delivery;
    }
}
