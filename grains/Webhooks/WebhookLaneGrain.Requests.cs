using Actors.Domain.Webhooks;
using Actors.Storage;
using Actors.Webhooks;
using Microsoft.Extensions.Logging;

namespace Actors.Grains.Webhooks;

/// <summary>One request at a time of the several under way: sent, judged, written down.</summary>
internal sealed partial class WebhookLaneGrain
{
    private async Task Deliver(WebhookDelivery delivery, WebhookEndpoint endpoint)
    {
        _requests++;
        _underWay.Add(delivery.Id);
        try
        {
            if (await outbox.ReadBody(delivery.MessageId) is { } body)
                await Settle(delivery, await sender.Send(new WebhookPost(delivery.Url ?? endpoint.Url, delivery.MessageId, body, endpoint.Secrets, _circuit.IsSuspect)));
        }
        catch (OperationCanceledException) when (_leaving.IsCancellationRequested)
        {
            // The lane goes; whoever takes it up sends once more, under the same id.
        }
        catch (Exception e)
        {
            LogDeliveryFailed(log, Lane, delivery.MessageId, e);
            _circuit.Pause(time.GetUtcNow() + StoreRetryDelay);
        }
        finally
        {
            _requests--;
            _underWay.Remove(delivery.Id);
        }
        await Pump();
    }

    private async Task Send(Advance advance, WebhookEndpoint endpoint)
    {
        _requests++;
        try
        {
            var attempt = await sender.Send(new WebhookPost(endpoint.Url, advance.MessageId, advance.Body, endpoint.Secrets, _circuit.IsSuspect));
            metrics.Requested(WebhookEvents.Progress, attempt);
            Judge(attempt);
        }
        catch (Exception e)
        {
            LogDeliveryFailed(log, Lane, advance.MessageId, e);
        }
        finally
        {
            _requests--;
            _advances.Done(advance.Job);
        }
        await Pump();
    }

    private async Task Settle(WebhookDelivery delivery, DeliveryAttempt attempt)
    {
        metrics.Requested(delivery.Event, attempt);
        Judge(attempt);
        var next = DeliveryMachine.AfterAttempt(delivery, attempt, rules, time.GetUtcNow(), chance.NextDouble());
        Tell(next, attempt);
        await Store(next);
        metrics.Settled(next, attempt);
        if (attempt.StatusCode == DeliveryMachine.Gone && Lane.IsWebhook(out var id))
            await Owner.Disable(id.Value, "the receiver answered 410 Gone");
    }

    /// <summary>Draws the conclusions for the receiver.</summary>
    private void Judge(DeliveryAttempt attempt)
    {
        if (attempt.Deferred)
            return;
        var now = time.GetUtcNow();
        if (attempt.Succeeded)
        {
            if (_circuit.Succeeded())
                LogClosed(log, Lane);
            return;
        }
        _advances.Clear();
        if (_circuit.Failed(now))
        {
            metrics.ReceiverFailing();
            LogOpened(log, Lane, (_circuit.NextAt - now).TotalSeconds);
        }
        if (DeliveryMachine.PauseAfter(attempt, rules) is { } pause)
            _circuit.Pause(now + pause);
    }

    /// <summary>What was sent is written down, whatever the store does meanwhile: otherwise it would be sent again and again.</summary>
    private async Task Store(WebhookDelivery delivery)
    {
        while (true)
        {
            try
            {
                await outbox.Update(delivery);
                return;
            }
            catch (StorageUnavailableException e)
            {
                LogNotStored(log, Lane, delivery.MessageId, e);
            }
            await Task.Delay(StoreRetryDelay, time, _leaving.Token);
        }
    }

    private void Tell(WebhookDelivery delivery, DeliveryAttempt attempt)
    {
        switch (delivery.Status)
        {
            case DeliveryStatus.Delivered:
                LogDelivered(log, Lane, delivery.MessageId, delivery.Tries);
                break;
            case DeliveryStatus.Failed:
                LogFailed(log, Lane, delivery.MessageId, delivery.Reason, attempt.StatusCode, attempt.Error);
                break;
            default:
                LogRetry(log, Lane, delivery.MessageId, delivery.Tries, attempt.StatusCode, attempt.Error, delivery.NextAttemptAt);
                break;
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Webhooks to {Lane}: {MessageId} is delivered after {Tries} tries")]
    private static partial void LogDelivered(ILogger log, WebhookLane lane, string messageId, int tries);

    [LoggerMessage(Level = LogLevel.Information, Message = "Webhooks to {Lane}: try {Tries} of {MessageId} failed (status {StatusCode}, {Error}); the next is at {NextAttemptAt:u}")]
    private static partial void LogRetry(ILogger log, WebhookLane lane, string messageId, int tries, int? statusCode, string? error, DateTimeOffset? nextAttemptAt);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Webhooks to {Lane}: {MessageId} is given up: {Reason} (status {StatusCode}, {Error})")]
    private static partial void LogFailed(ILogger log, WebhookLane lane, string messageId, string? reason, int? statusCode, string? error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Webhooks to {Lane}: the receiver fails and is only probed, next in {Seconds:0.##} s")]
    private static partial void LogOpened(ILogger log, WebhookLane lane, double seconds);

    [LoggerMessage(Level = LogLevel.Information, Message = "Webhooks to {Lane}: the receiver is there again")]
    private static partial void LogClosed(ILogger log, WebhookLane lane);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Webhooks to {Lane}: {MessageId} could not be made")]
    private static partial void LogDeliveryFailed(ILogger log, WebhookLane lane, string messageId, Exception error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Webhooks to {Lane}: that {MessageId} was tried could not be stored; trying again")]
    private static partial void LogNotStored(ILogger log, WebhookLane lane, string messageId, Exception error);
}
