using System.Diagnostics.Metrics;
using Actors.Webhooks;

namespace Actors.Grains.Webhooks;

/// <summary>The names and kinds of everything that is measured of webhooks. Addresses and owners are in no label: there may be any number of them.</summary>
public sealed class WebhookMetrics : IDisposable
{
    public const string MeterName = "Actors.Webhooks";

    private const string Outcome = "outcome";

    /// <summary>Seconds. A receiver answers within milliseconds, or takes up to its timeout.</summary>
    private static readonly InstrumentAdvice<double> Requests = new()
    {
        HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    };

    /// <summary>Seconds. A delivery takes milliseconds, or the hours for which its receiver is away.</summary>
    private static readonly InstrumentAdvice<double> Deliveries = new()
    {
        HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 7200, 86400],
    };

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _requests;
    private readonly Counter<long> _retries;
    private readonly Counter<long> _deliveries;
    private readonly Counter<long> _failing;
    private readonly Counter<long> _disabled;
    private readonly Histogram<double> _requestDurations;
    private readonly Histogram<double> _deliveryDurations;

    public WebhookMetrics()
    {
        _requests = _meter.CreateCounter<long>("actors.webhooks.requests", "{request}", "Requests to receivers by event and outcome: accepted, refused by a status, unanswered.");
        _retries = _meter.CreateCounter<long>("actors.webhooks.retries", "{delivery}", "Deliveries that failed and are tried again.");
        _deliveries = _meter.CreateCounter<long>(
            "actors.webhooks.deliveries", "{delivery}", "Deliveries that are over, by outcome: delivered, failed after their last try, given up without one.");
        _failing = _meter.CreateCounter<long>("actors.webhooks.receivers.failing", "{receiver}", "How often a receiver failed so often that it was only probed from then on.");
        _disabled = _meter.CreateCounter<long>("actors.webhooks.disabled", "{webhook}", "Webhooks turned off because their receiver answered 410 Gone.");
        _requestDurations = _meter.CreateHistogram("actors.webhooks.request.duration", "s", "How long receivers took, by outcome.", tags: null, Requests);
        _deliveryDurations = _meter.CreateHistogram("actors.webhooks.delivery.duration", "s", "From when a delivery was stored, or replayed, to when it was accepted.", tags: null, Deliveries);
    }

    /// <summary>A request was made. One for which there was no place was not.</summary>
    public void Requested(WebhookEvents happened, DeliveryAttempt attempt)
    {
        if (attempt.Deferred)
            return;
        var outcome = Tag(Outcome, attempt.Succeeded ? "accepted" : attempt.StatusCode is null ? "unanswered" : "refused");
        _requests.Add(1, Tag("event", NameOf(happened)), outcome);
        _requestDurations.Record(attempt.Duration.TotalSeconds, outcome);
    }

    /// <param name="delivery">As it stands after a request.</param>
    public void Settled(WebhookDelivery delivery, DeliveryAttempt attempt)
    {
        switch (delivery.Status)
        {
            case DeliveryStatus.Delivered:
                _deliveries.Add(1, Tag(Outcome, "delivered"));
                _deliveryDurations.Record(Math.Max(0, ((delivery.EndedAt ?? delivery.Since) - delivery.Since).TotalSeconds));
                break;
            case DeliveryStatus.Failed:
                _deliveries.Add(1, Tag(Outcome, "failed"));
                break;
            default:
                if (!attempt.Deferred)
                    _retries.Add(1);
                break;
        }
    }

    public void GivenUp(int deliveries)
    {
        if (deliveries > 0)
            _deliveries.Add(deliveries, Tag(Outcome, "given_up"));
    }

    public void ReceiverFailing() => _failing.Add(1);

    public void Disabled() => _disabled.Add(1);

    public void Dispose() => _meter.Dispose();

    private static string NameOf(WebhookEvents happened) => happened switch
    {
        WebhookEvents.Completed => "completed",
        WebhookEvents.Failed => "failed",
        WebhookEvents.Progress => "progress",
        _ => "test",
    };

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}
