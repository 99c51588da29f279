using Actors.Webhooks;

namespace Actors.Gateway.Application;

/// <summary>A page of a webhook's deliveries, and how many there are in all.</summary>
public sealed record DeliveryPage(IReadOnlyList<WebhookDelivery> Deliveries, long Total);
