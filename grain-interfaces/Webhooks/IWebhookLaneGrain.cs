using Orleans.Concurrency;

namespace Actors.Webhooks;

/// <summary>Sends the deliveries of one receiver. Its key is a <see cref="WebhookLane"/>.</summary>
[Alias("IWebhookLaneGrain")]
public interface IWebhookLaneGrain : IGrainWithStringKey
{
    /// <summary>There may be deliveries to send. Answers at once.</summary>
    /// <param name="ended">The job that ended, whose progress is worth nothing now; null for none.</param>
    [Alias("Wake"), AlwaysInterleave]
    Task Wake(string? ended);

    /// <summary>A job got on. In memory only: the latest of each job, as many as there is room for.</summary>
    [Alias("Offer"), AlwaysInterleave, OneWay]
    Task Offer(string job, string messageId, ReadOnlyMemory<byte> body);

    /// <summary>Makes a delivery again, at once and with all its retries; one that is being made stays as it is.</summary>
    [Alias("Replay")]
    Task<Result<WebhookDelivery>> Replay(long delivery);
}
