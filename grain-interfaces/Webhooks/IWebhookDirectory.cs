namespace Actors.Webhooks;

/// <summary>Which owners have webhooks, so that the end of a job costs nothing where nobody wants to be told. A superset of the truth at any time: it names an
/// owner before a webhook of his is acknowledged, and until after the last one is gone.</summary>
public interface IWebhookDirectory
{
    /// <summary>What the owner's webhooks want to hear; <see cref="WebhookEvents.None"/> for the many who have none. Cheap enough for every job.</summary>
    ValueTask<WebhookEvents> InterestOf(string owner);

    /// <summary>Records what an owner's webhooks want to hear. Done when it is durable and every job that ends from now on goes by it.</summary>
    Task Announce(string owner, WebhookEvents interest);
}
