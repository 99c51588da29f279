using Actors.Webhooks;

namespace Actors.Storage;

/// <summary>Keeps what the webhooks of each owner want to hear: a row an owner who has any.</summary>
public interface IWebhookOwners
{
    Task<WebhookEvents> Find(string owner);

    /// <summary>Records it; <see cref="WebhookEvents.None"/> removes the row.</summary>
    Task Put(string owner, WebhookEvents interest);

    /// <summary>All owners who have webhooks.</summary>
    Task<IReadOnlyDictionary<string, WebhookEvents>> ReadAll();
}
