using Actors.Webhooks;

namespace Actors.Domain.Webhooks;

/// <summary>The life of a delivery: what an attempt leads to. It ends delivered or given up, and either is told in its log.</summary>
public static class DeliveryMachine
{
    /// <summary>The status by which a receiver says that it wants no more, ever.</summary>
    public const int Gone = 410;

    /// <summary>When a delivery for which there was no place is looked at again.</summary>
    private static readonly TimeSpan DeferredDelay = TimeSpan.FromSeconds(2);

    /// <param name="chance">A random number in [0, 1) for the jitter.</param>
    public static WebhookDelivery AfterAttempt(WebhookDelivery delivery, DeliveryAttempt attempt, WebhookRules rules, DateTimeOffset now, double chance)
    {
        Invariant.Require(delivery.Status == DeliveryStatus.Pending, "only a pending delivery is attempted");
        if (attempt.Deferred)
            return delivery with { NextAttemptAt = now + DeferredDelay };
        var tried = delivery with
        {
            Tries = delivery.Tries + 1,
            Attempts = [.. delivery.Attempts.TakeLast(WebhookDelivery.MaxAttemptsKept - 1), attempt],
        };
        if (attempt.Succeeded)
            return End(tried, DeliveryStatus.Delivered, now, reason: null);
        if (attempt.StatusCode == Gone)
            return End(tried, DeliveryStatus.Failed, now, "the receiver answered 410 Gone");
        if (tried.Tries > rules.RetryDelays.Length)
            return End(tried, DeliveryStatus.Failed, now, $"it failed {tried.Tries} times");
        return tried with { NextAttemptAt = now + DelayAfter(tried.Tries, attempt, rules, chance) };
    }

    public static WebhookDelivery GiveUp(WebhookDelivery delivery, string reason, DateTimeOffset now) =>
        delivery.Status == DeliveryStatus.Pending ? End(delivery, DeliveryStatus.Failed, now, reason) : delivery;

    /// <summary>An ended delivery is to be made again, with all its retries; a pending one at once.</summary>
    public static WebhookDelivery Replay(WebhookDelivery delivery, DateTimeOffset now) => delivery with
    {
        Status = DeliveryStatus.Pending,
        NextAttemptAt = now,
        Since = now,
        EndedAt = null,
        Reason = null,
        Tries = 0,
    };

    /// <summary>How long all of a receiver's deliveries are to wait, where it said so; null where it did not.</summary>
    public static TimeSpan? PauseAfter(DeliveryAttempt attempt, WebhookRules rules) =>
        attempt.RetryAfter is { } asked && !attempt.Succeeded ? Min(asked, rules.MaxRetryAfter) : null;

    private static TimeSpan DelayAfter(int tries, DeliveryAttempt attempt, WebhookRules rules, double chance)
    {
        var delay = rules.RetryDelays[tries - 1] * (1 - rules.Jitter + (2 * rules.Jitter * chance));
        return PauseAfter(attempt, rules) is { } asked && asked > delay ? asked : delay;
    }

    private static WebhookDelivery End(WebhookDelivery delivery, DeliveryStatus status, DateTimeOffset now, string? reason) =>
        delivery with { Status = status, NextAttemptAt = null, EndedAt = now, Reason = reason };

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
