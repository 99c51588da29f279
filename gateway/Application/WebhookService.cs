using System.Collections.Immutable;
using System.Text.Json;
using Actors.Storage;
using Actors.Webhooks;

namespace Actors.Gateway.Application;

/// <summary>What callers can do with webhooks. Ids count each caller's own, so nobody reaches a webhook of somebody else.</summary>
public sealed class WebhookService(IGrainFactory grains, IWebhookOutbox outbox, IWebhookUrls urls, JobIdSource ids)
{
    /// <summary>The longest description, in characters.</summary>
    public const int MaxDescriptionLength = 1000;

    /// <summary>The longest page of deliveries.</summary>
    public const int MaxPage = 100;

    private static readonly Rejection NoUrl = new(RejectionCode.Invalid, "url is missing");

    public Task<ImmutableArray<Webhook>> List(Caller caller) => Grain(caller).List();

    public Task<Result<Webhook>> Get(Caller caller, int id) => Grain(caller).Get(id);

    public async Task<Result<IssuedSecret<Webhook>>> Create(Caller caller, WebhookRequest request, CancellationToken cancellation)
    {
        if (request.Url is null)
            return NoUrl;
        if (await Problem(request, cancellation) is { } problem)
            return problem;
        var made = NewWebhook(caller, request.Url, request.Events ?? WebhookEvents.All) with
        {
            Description = request.Description ?? "",
            Active = request.Active ?? true,
        };
        return Issued(await Grain(caller).Create(made), made.Secret);
    }

    public async Task<Result<Webhook>> Change(Caller caller, int id, WebhookRequest request, CancellationToken cancellation) =>
        await Problem(request, cancellation) is { } problem
            ? problem
            : await Grain(caller).Change(id, new WebhookChange { Url = request.Url, Events = request.Events, Description = request.Description, Active = request.Active });

    public Task<Result<bool>> Delete(Caller caller, int id) => Grain(caller).Delete(id);

    public async Task<Result<IssuedSecret<Webhook>>> ReplaceSecret(Caller caller, int id)
    {
        var secret = WebhookSecrets.New();
        return Issued(await Grain(caller).ReplaceSecret(id, secret), secret);
    }

    public Task<Result<WebhookDelivery>> Test(Caller caller, int id) => Grain(caller).Test(id, $"msg_test_{ids.Next()}");

    public async Task<Result<DeliveryPage>> ListDeliveries(Caller caller, int id, DeliveryStatus? status, long offset, int limit)
    {
        if (limit is < 1 or > MaxPage)
            return new Rejection(RejectionCode.Invalid, $"limit is from 1 to {MaxPage}");
        if (!(await Get(caller, id)).TryGet(out _, out var rejection))
            return rejection;
        var lane = WebhookLane.ForWebhook(caller.User, id);
        var counts = await outbox.Count(lane);
        return new DeliveryPage(await outbox.List(lane, status, offset, limit), status is { } only ? counts[(int)only] : counts.Sum());
    }

    public Task<Result<WebhookDelivery>> Replay(Caller caller, int id, long delivery) => Grain(caller).Replay(id, delivery);

    /// <summary>The address of the caller's own that completed jobs are told to; null for none.</summary>
    public Task<string?> LegacyUrl(Caller caller) => Grain(caller).GetLegacyUrl();

    /// <summary>Sets that address, or removes it.</summary>
    /// <returns>The secret that signs for a new address; null where there is nothing new.</returns>
    public async Task<Result<IssuedSecret<string?>?>> SetLegacyUrl(Caller caller, string? url, CancellationToken cancellation)
    {
        if (url == await LegacyUrl(caller))
            return default(Result<IssuedSecret<string?>?>);
        if (url is null)
            return (await Grain(caller).SetLegacyUrl(null)).TryGet(out _, out var refusal) ? default(Result<IssuedSecret<string?>?>) : refusal;
        if (await urls.ComplaintAboutHost(url, cancellation) is { } complaint)
            return new Rejection(RejectionCode.Invalid, $"webhookUrl {complaint}");
        var made = NewWebhook(caller, url, WebhookEvents.Completed);
        return (await Grain(caller).SetLegacyUrl(made)).TryGet(out _, out var rejection) ? new IssuedSecret<string?>(url, made.Secret) : rejection;
    }

    /// <summary>The caller as JSON, for payloads.</summary>
    public static string UserJson(Caller caller) => caller.UserJson ?? $"\"{JsonEncodedText.Encode(caller.User)}\"";

    private static NewWebhook NewWebhook(Caller caller, string url, WebhookEvents events) =>
        new() { Url = url, Events = events, Secret = WebhookSecrets.New(), UserJson = UserJson(caller) };

    private static Result<IssuedSecret<Webhook>> Issued(Result<Webhook> result, string secret) =>
        result.TryGet(out var webhook, out var rejection) ? new IssuedSecret<Webhook>(webhook, secret) : rejection;

    private async Task<Rejection?> Problem(WebhookRequest request, CancellationToken cancellation)
    {
        if (request.Description?.Length > MaxDescriptionLength)
            return new Rejection(RejectionCode.Invalid, $"description has at most {MaxDescriptionLength} characters");
        return request.Url is { } url && await urls.ComplaintAboutHost(url, cancellation) is { } complaint
            ? new Rejection(RejectionCode.Invalid, $"url {complaint}")
            : null;
    }

    private IWebhooksGrain Grain(Caller caller) => grains.GetGrain<IWebhooksGrain>(caller.User);
}
