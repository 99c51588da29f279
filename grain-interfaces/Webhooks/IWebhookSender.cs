namespace Actors.Webhooks;

/// <summary>Sends signed requests to receivers.</summary>
public interface IWebhookSender
{
    /// <summary>Sends once and tells what came of it; never throws for what a receiver or the network does.</summary>
    Task<DeliveryAttempt> Send(WebhookPost post);
}
