using Actors.Webhooks;

namespace Actors.Gateway.Application;

/// <summary>What a caller says of a webhook, before it is checked; what is null was not said.</summary>
public sealed record WebhookRequest(string? Url, WebhookEvents? Events, string? Description, bool? Active);
