using Actors.Storage;
using Actors.Webhooks;

namespace Actors.Simulation.Store;

/// <summary>What owners want to hear, on the simulated disk.</summary>
internal sealed class StoreWebhookOwners(StoreSession session) : IWebhookOwners
{
    public Task<WebhookEvents> Find(string owner) => session.Read(disk => disk.Outbox.Interests.GetValueOrDefault(owner));

    public Task Put(string owner, WebhookEvents interest) => session.Write(new StoreWrite($"{owner} wants to hear {interest}", disk =>
    {
        disk.Outbox.Interests[owner] = interest;
        return null;
    }));

    public Task<IReadOnlyDictionary<string, WebhookEvents>> ReadAll() =>
        session.Read<IReadOnlyDictionary<string, WebhookEvents>>(disk => new Dictionary<string, WebhookEvents>(disk.Outbox.Interests, StringComparer.Ordinal));
}
