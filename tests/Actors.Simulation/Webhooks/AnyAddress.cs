using Actors.Webhooks;

namespace Actors.Simulation.Webhooks;

/// <summary>A world without an inside that addresses could lead into.</summary>
internal sealed class AnyAddress : IWebhookUrls
{
    public string? Complaint(string url) => null;

    public Task<string?> ComplaintAboutHost(string url, CancellationToken cancellation) => Task.FromResult<string?>(null);
}
