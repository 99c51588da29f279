using System.Collections.Immutable;
using Actors.Webhooks;
using Microsoft.Extensions.Logging;

namespace Actors.Grains.Webhooks;

/// <summary>What happened, made into deliveries.</summary>
internal sealed partial class WebhooksGrain
{
    /// <summary>A full lane is told in the log this often at most.</summary>
    private static readonly TimeSpan FullLogInterval = TimeSpan.FromMinutes(1);

    private DateTimeOffset _fullLoggedAt;

    public async Task Tell(JobEnd end)
    {
        var deliveries = DeliveriesOf(end);
        if (deliveries.IsEmpty)
            return;
        var body = WebhookPayload.Of(end, UserJson(end.Own));
        var added = await outbox.Add(end.MessageId, body, deliveries);
        var job = end.Job.ToString();
        foreach (var full in added.Where(delivery => delivery.Status != DeliveryStatus.Pending))
            TellFull(full);
        foreach (var lane in deliveries.Select(delivery => delivery.Lane).Distinct())
            await Lane(lane).Wake(job);
    }

    public async Task TellAdvance(JobAdvance advance)
    {
        byte[]? body = null;
        foreach (var stored in Listeners(WebhookEvents.Progress))
        {
            body ??= WebhookPayload.Of(advance, UserJson(own: null));
            await Lane(stored.Webhook.Id).Offer(advance.Job.ToString(), advance.MessageId, body);
        }
    }

    public async Task<Result<WebhookDelivery>> Test(int id, string messageId)
    {
        if (Stored(id) is not { } stored)
            return NotFound;
        if (!stored.Webhook.Active)
            return new Rejection(RejectionCode.WrongState, "the webhook is not active");
        var test = New(WebhookLane.ForWebhook(Owner, id), messageId, WebhookEvents.None, url: null);
        var added = await outbox.Add(messageId, WebhookPayload.Test(messageId, UserJson(own: null)), [test]);
        await Lane(id).Wake(null);
        return added[0];
    }

    public async Task<Result<WebhookDelivery>> Replay(int id, long delivery)
    {
        if (Stored(id) is not { } stored)
            return NotFound;
        return stored.Webhook.Active
            ? await Lane(id).Replay(delivery)
            : new Rejection(RejectionCode.WrongState, "the webhook is not active");
    }

    private ImmutableArray<WebhookDelivery> DeliveriesOf(JobEnd end)
    {
        var listeners = Listeners(end.Event)
            .Select(stored => New(WebhookLane.ForWebhook(Owner, stored.Webhook.Id), end.MessageId, end.Event, url: null));
        return end is { Event: WebhookEvents.Completed, Own.Url: var url } && url != _known.Find(WebhookLane.LegacyId)?.Webhook.Url
            ? [.. listeners, New(WebhookLane.ForHost(Owner, url), end.MessageId, end.Event, url)]
            : [.. listeners];
    }

    private IEnumerable<StoredWebhook> Listeners(WebhookEvents happened) =>
        _known.Webhooks.Where(stored => stored.Webhook.Active && stored.Webhook.Events.HasFlag(happened));

    private WebhookDelivery New(WebhookLane lane, string messageId, WebhookEvents happened, string? url)
    {
        var now = time.GetUtcNow();
        return new WebhookDelivery { Lane = lane, MessageId = messageId, Event = happened, Url = url, CreatedAt = now, Since = now, NextAttemptAt = now };
    }

    private string UserJson(JobWebhook? own) => own?.UserJson ?? _known.UserJson;

    private void TellFull(WebhookDelivery delivery)
    {
        metrics.GivenUp(1);
        var now = time.GetUtcNow();
        if (now - _fullLoggedAt < FullLogInterval)
            return;
        _fullLoggedAt = now;
        LogFull(log, delivery.Lane, delivery.MessageId, delivery.Reason);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Webhooks to {Lane}: {MessageId} is given up, and so are others: {Reason}")]
    private static partial void LogFull(ILogger log, WebhookLane lane, string messageId, string? reason);
}
