using Actors.Domain.Webhooks;
using Actors.Webhooks;

namespace Actors.Domain.Tests.Webhooks;

public sealed class DeliveryMachineTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly WebhookRules Rules = new()
    {
        RetryDelays = [TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(5)],
        Jitter = 0.2,
        MaxRetryAfter = TimeSpan.FromHours(1),
    };

    private static readonly WebhookDelivery Fresh = new()
    {
        Id = 1,
        Lane = WebhookLane.ForWebhook("ann", 1),
        MessageId = "msg_1_4",
        Event = WebhookEvents.Completed,
        CreatedAt = Noon,
        Since = Noon,
        NextAttemptAt = Noon,
    };

    [Fact]
    public void A_success_ends_it()
    {
        var done = After(Fresh, 204);

        Assert.Equal((DeliveryStatus.Delivered, null, (DateTimeOffset?)Noon), (done.Status, done.NextAttemptAt, done.EndedAt));
        Assert.Equal((1, 204), (done.Tries, Assert.Single(done.Attempts).StatusCode));
    }

    [Fact]
    public void Three_retries_follow_the_first_attempt_and_then_it_is_given_up()
    {
        var delivery = Fresh;
        foreach (var delay in Rules.RetryDelays)
        {
            delivery = After(delivery, 500);
            Assert.Equal((DeliveryStatus.Pending, (DateTimeOffset?)(Noon + delay)), (delivery.Status, delivery.NextAttemptAt));
        }
        delivery = After(delivery, 500);

        Assert.Equal((DeliveryStatus.Failed, 4, "it failed 4 times"), (delivery.Status, delivery.Tries, delivery.Reason));
        Assert.Equal(4, delivery.Attempts.Length);
    }

    [Theory]
    [InlineData(0.0, 4)]
    [InlineData(0.5, 5)]
    [InlineData(0.9999999, 6)]
    public void Jitter_spreads_a_delay_both_ways(double chance, double seconds) =>
        Assert.Equal(seconds, (After(Fresh, 500, chance: chance).NextAttemptAt!.Value - Noon).TotalSeconds, precision: 3);

    [Theory]
    [InlineData(60, 60)]
    [InlineData(1, 5)]
    [InlineData(1_000_000, 3600)]
    public void Retry_After_prolongs_the_delay_within_its_bound(double asked, double waited) =>
        Assert.Equal(TimeSpan.FromSeconds(waited), After(Fresh, 429, TimeSpan.FromSeconds(asked)).NextAttemptAt - Noon);

    [Fact]
    public void Gone_ends_it_at_once() =>
        Assert.Equal((DeliveryStatus.Failed, 1), (After(Fresh, 410).Status, After(Fresh, 410).Tries));

    [Fact]
    public void An_attempt_for_which_there_was_no_place_counts_for_none()
    {
        var later = DeliveryMachine.AfterAttempt(Fresh, Attempt(null) with { Deferred = true }, Rules, Noon, 0.5);

        Assert.Equal((DeliveryStatus.Pending, 0, 0), (later.Status, later.Tries, later.Attempts.Length));
        Assert.True(later.NextAttemptAt > Noon);
    }

    [Fact]
    public void A_replay_has_all_its_retries_again_and_keeps_its_log()
    {
        var given = After(Fresh, 410);
        var again = DeliveryMachine.Replay(given, Noon.AddDays(1));

        Assert.Equal((DeliveryStatus.Pending, 0, Fresh.Id, Fresh.MessageId), (again.Status, again.Tries, again.Id, again.MessageId));
        Assert.Equal((Noon.AddDays(1), (DateTimeOffset?)Noon.AddDays(1)), (again.Since, again.NextAttemptAt));
        Assert.Single(again.Attempts);
    }

    [Fact]
    public void The_log_keeps_the_last_attempts()
    {
        var rules = Rules with { RetryDelays = [.. Enumerable.Repeat(TimeSpan.FromSeconds(1), 40)] };
        var delivery = Enumerable.Range(500, 30).Aggregate(Fresh, (tried, status) => DeliveryMachine.AfterAttempt(tried, Attempt(status), rules, Noon, 0.5));

        Assert.Equal((30, WebhookDelivery.MaxAttemptsKept, 529), (delivery.Tries, delivery.Attempts.Length, delivery.Attempts[^1].StatusCode));
    }

    private static WebhookDelivery After(WebhookDelivery delivery, int status, TimeSpan? retryAfter = null, double chance = 0.5) =>
        DeliveryMachine.AfterAttempt(delivery, Attempt(status) with { RetryAfter = retryAfter }, Rules, Noon, chance);

    private static DeliveryAttempt Attempt(int? status) => new()
    {
        At = Noon,
        Duration = TimeSpan.FromMilliseconds(3),
        StatusCode = status,
        Error = status is >= 200 and <= 299 ? null : "no",
    };
}
