namespace Actors.Webhooks;

/// <summary>Judges the addresses that users want to be called at.</summary>
public interface IWebhookUrls
{
    /// <summary>What is wrong with an address as it is written, as the rest of a sentence that begins with its name; null when nothing is.</summary>
    string? Complaint(string url);

    /// <summary>The same once its host has been looked up. A name that cannot be looked up now is no complaint: each attempt looks again.</summary>
    Task<string?> ComplaintAboutHost(string url, CancellationToken cancellation);
}
