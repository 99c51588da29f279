using System.Collections.Immutable;
using Orleans.Concurrency;

namespace Actors.Webhooks;

/// <summary>One owner's webhooks. Its key is the owner's name.</summary>
[Alias("IWebhooksGrain")]
public interface IWebhooksGrain : IGrainWithStringKey
{
    [Alias("List"), AlwaysInterleave]
    Task<ImmutableArray<Webhook>> List();

    [Alias("Get"), AlwaysInterleave]
    Task<Result<Webhook>> Get(int id);

    [Alias("Create")]
    Task<Result<Webhook>> Create(NewWebhook webhook);

    [Alias("Change")]
    Task<Result<Webhook>> Change(int id, WebhookChange change);

    /// <summary>Removes the webhook; what still waits for it is given up, and its log goes with it.</summary>
    [Alias("Delete")]
    Task<Result<bool>> Delete(int id);

    /// <summary>From now on signs with a new secret, and for a while with the former one too.</summary>
    [Alias("ReplaceSecret")]
    Task<Result<Webhook>> ReplaceSecret(int id, string secret);

    /// <summary>The user's own address that completed jobs are told to; null for none.</summary>
    [Alias("GetLegacyUrl"), AlwaysInterleave]
    Task<string?> GetLegacyUrl();

    /// <summary>Sets that address; null removes it.</summary>
    [Alias("SetLegacyUrl")]
    Task<Result<bool>> SetLegacyUrl(NewWebhook? webhook);

    /// <summary>A job ended. Done when the deliveries are durable; a repeat adds none.</summary>
    [Alias("Tell"), AlwaysInterleave]
    Task Tell(JobEnd end);

    /// <summary>A job got on. Told when it is convenient, the latest only, or not at all.</summary>
    [Alias("TellAdvance"), AlwaysInterleave, OneWay]
    Task TellAdvance(JobAdvance advance);

    /// <summary>Sends an event that is none, to see whether the receiver is there.</summary>
    [Alias("Test")]
    Task<Result<WebhookDelivery>> Test(int id, string messageId);

    /// <summary>Sends a delivery again, under its own id.</summary>
    [Alias("Replay")]
    Task<Result<WebhookDelivery>> Replay(int id, long delivery);

    /// <summary>Where a lane leads; null when its webhook is gone.</summary>
    [Alias("Endpoint"), AlwaysInterleave]
    Task<WebhookEndpoint?> Endpoint(WebhookLane lane);

    /// <summary>The receiver wants no more.</summary>
    [Alias("Disable")]
    Task Disable(int id, string reason);
}
