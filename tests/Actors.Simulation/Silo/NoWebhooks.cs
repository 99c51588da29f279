using Actors.Webhooks;

namespace Actors.Simulation.Silo;

/// <summary>A world in which nobody has webhooks.</summary>
internal sealed class NoWebhooks : IWebhookDirectory, IWebhookUrls
{
    public ValueTask<WebhookEvents> InterestOf(string owner) => new(WebhookEvents.None);

    public Task Announce(string owner, WebhookEvents interest) => throw new NotSupportedException("Nobody has webhooks in this world.");

    public string? Complaint(string url) => "is of no use: nobody has webhooks in this world";

    public Task<string?> ComplaintAboutHost(string url, CancellationToken cancellation) => Task.FromResult(Complaint(url));
}
