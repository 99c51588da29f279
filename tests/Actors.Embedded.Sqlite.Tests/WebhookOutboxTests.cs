using System.Text;
using Actors.Storage;
using Actors.Webhooks;

namespace Actors.Embedded.Sqlite.Tests;

public sealed class WebhookOutboxTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly WebhookLane First = WebhookLane.ForWebhook("ann", 1);
    private static readonly WebhookLane Second = WebhookLane.ForWebhook("ann", 2);
    private static readonly byte[] Body = Encoding.UTF8.GetBytes("""{"id":"1"}""");

    [Fact]
    public async Task Deliveries_outlive_the_process_and_share_their_body()
    {
        await using var test = new TestStore();
        var added = await test.Store.Webhooks.Add("msg_1", Body, [New(First, "msg_1"), New(Second, "msg_1")]);

        await test.Reopen();

        Assert.Equal([1, 2], added.Select(delivery => delivery.Id));
        Assert.Equal(Same(added[0]), Same(Assert.Single(await test.Store.Webhooks.ListPending(First, 10))));
        Assert.Equal(Body, (await test.Store.Webhooks.ReadBody("msg_1"))!.Value.ToArray());
    }

    [Fact]
    public async Task A_message_is_stored_once()
    {
        await using var test = new TestStore();
        await test.Store.Webhooks.Add("msg_1", Body, [New(First, "msg_1")]);

        Assert.Empty(await test.Store.Webhooks.Add("msg_1", Body, [New(First, "msg_1"), New(Second, "msg_1")]));
        Assert.Single(await test.Store.Webhooks.ListPending(First, 10));
        Assert.Empty(await test.Store.Webhooks.ListPending(Second, 10));
    }

    [Fact]
    public async Task The_backlog_is_what_waits_in_all_lanes_and_when_the_first_of_it_is_due()
    {
        await using var test = new TestStore();
        Assert.Equal(new OutboxBacklog(0, null), await test.Store.Webhooks.Backlog());
        var first = (await test.Store.Webhooks.Add("msg_1", Body, [New(First, "msg_1") with { NextAttemptAt = Noon.AddMinutes(1) }]))[0];
        await test.Store.Webhooks.Add("msg_2", Body, [New(First, "msg_2") with { NextAttemptAt = Noon.AddMinutes(5) }, New(Second, "msg_2") with { NextAttemptAt = Noon.AddMinutes(3) }]);
        Assert.Equal(new OutboxBacklog(3, Noon.AddMinutes(1)), await test.Store.Webhooks.Backlog());

        await test.Store.Webhooks.Update(first with { Status = DeliveryStatus.Delivered, NextAttemptAt = null, EndedAt = Noon });

        Assert.Equal(new OutboxBacklog(2, Noon.AddMinutes(3)), await test.Store.Webhooks.Backlog());
    }

    [Fact]
    public async Task An_attempt_is_kept_with_all_it_says()
    {
        await using var test = new TestStore();
        var delivery = (await test.Store.Webhooks.Add("msg_1", Body, [New(First, "msg_1") with { Url = "https://example.com/" }]))[0];
        var attempt = new DeliveryAttempt { At = Noon, Duration = TimeSpan.FromMilliseconds(12.5), StatusCode = 503, Error = "503 busy", Response = "come \"back\"\n", RetryAfter = TimeSpan.FromSeconds(9) };
        var tried = delivery with { Tries = 1, NextAttemptAt = Noon.AddMinutes(1), Attempts = [attempt] };

        await test.Store.Webhooks.Update(tried);

        var found = await test.Store.Webhooks.Find(First, delivery.Id);
        Assert.Equal(Same(tried), Same(found!));
        Assert.Equal(attempt, Assert.Single(found!.Attempts));
        Assert.Null(await test.Store.Webhooks.Find(Second, delivery.Id));
    }

    [Fact]
    public async Task Pending_ones_come_by_their_time_and_lanes_by_what_is_due()
    {
        await using var test = new TestStore();
        await test.Store.Webhooks.Add("msg_1", Body, [New(First, "msg_1") with { NextAttemptAt = Noon.AddMinutes(5) }]);
        await test.Store.Webhooks.Add("msg_2", Body, [New(First, "msg_2") with { NextAttemptAt = Noon.AddMinutes(1) }]);
        await test.Store.Webhooks.Add("msg_3", Body, [New(Second, "msg_3") with { NextAttemptAt = Noon.AddMinutes(3) }]);

        Assert.Equal(["msg_2", "msg_1"], (await test.Store.Webhooks.ListPending(First, 10)).Select(delivery => delivery.MessageId));
        Assert.Empty(await test.Store.Webhooks.ListDueLanes(Noon, null, 10));
        Assert.Equal([First], await test.Store.Webhooks.ListDueLanes(Noon.AddMinutes(2), null, 10));
        Assert.Equal([First, Second], await test.Store.Webhooks.ListDueLanes(Noon.AddMinutes(4), null, 10));
        Assert.Equal([Second], await test.Store.Webhooks.ListDueLanes(Noon.AddMinutes(4), First, 10));
    }

    [Fact]
    public async Task The_log_is_counted_and_listed_by_status()
    {
        await using var test = new TestStore();
        for (var i = 1; i <= 6; i++)
        {
            var delivery = (await test.Store.Webhooks.Add($"msg_{i}", Body, [New(First, $"msg_{i}")]))[0];
            if (i > 1)
                await test.Store.Webhooks.Update(Ended(delivery, i > 4 ? DeliveryStatus.Failed : DeliveryStatus.Delivered));
        }

        Assert.Equal([1, 3, 2], await test.Store.Webhooks.Count(First));
        Assert.Equal([6, 5, 4, 3, 2, 1], (await test.Store.Webhooks.List(First, null, 0, 10)).Select(delivery => delivery.Id));
        Assert.Equal([5], (await test.Store.Webhooks.List(First, DeliveryStatus.Failed, 1, 10)).Select(delivery => delivery.Id));
        Assert.Equal([0, 0, 0], await test.Store.Webhooks.Count(Second));
    }

    [Fact]
    public async Task A_lane_that_is_full_takes_no_more_and_says_so()
    {
        await using var test = new TestStore(configure: options => options with { MaxPendingDeliveries = 2 });
        for (var i = 1; i <= 2; i++)
            await test.Store.Webhooks.Add($"msg_{i}", Body, [New(First, $"msg_{i}")]);

        var further = await test.Store.Webhooks.Add("msg_3", Body, [New(First, "msg_3"), New(Second, "msg_3")]);

        Assert.Equal([DeliveryStatus.Failed, DeliveryStatus.Pending], further.Select(delivery => delivery.Status));
        Assert.Contains("MaxPendingDeliveries = 2", further[0].Reason, StringComparison.Ordinal);
        Assert.Equal([2, 0, 1], await test.Store.Webhooks.Count(First));
    }

    [Fact]
    public async Task Of_what_ended_the_last_are_kept_and_the_old_removed()
    {
        await using var test = new TestStore(configure: options => options with { MaxKeptDeliveries = 3 });
        for (var i = 1; i <= 5; i++)
        {
            var delivery = (await test.Store.Webhooks.Add($"msg_{i}", Body, [New(First, $"msg_{i}")]))[0];
            await test.Store.Webhooks.Update(Ended(delivery, DeliveryStatus.Delivered) with { EndedAt = Noon.AddHours(i) });
        }

        Assert.Equal([5, 4, 3], (await test.Store.Webhooks.List(First, null, 0, 10)).Select(delivery => delivery.Id));
        Assert.Null(await test.Store.Webhooks.ReadBody("msg_1"));
        Assert.Equal(1, await test.Store.Webhooks.RemoveEnded(Noon.AddHours(4), 10));
        Assert.Equal([0, 2, 0], await test.Store.Webhooks.Count(First));
        Assert.Null(await test.Store.Webhooks.ReadBody("msg_3"));
        Assert.NotNull(await test.Store.Webhooks.ReadBody("msg_4"));
    }

    [Fact]
    public async Task Giving_up_ends_the_oldest_first()
    {
        await using var test = new TestStore();
        for (var i = 1; i <= 4; i++)
            await test.Store.Webhooks.Add($"msg_{i}", Body, [New(First, $"msg_{i}") with { Since = Noon.AddHours(i) }]);

        Assert.Equal(2, await test.Store.Webhooks.GiveUp(First, Noon.AddHours(3), "too late", Noon.AddHours(9), 2));
        Assert.Equal(1, await test.Store.Webhooks.GiveUp(First, Noon.AddHours(3), "too late", Noon.AddHours(9), 2));

        Assert.Equal(["msg_4"], (await test.Store.Webhooks.ListPending(First, 10)).Select(delivery => delivery.MessageId));
        Assert.All(await test.Store.Webhooks.List(First, DeliveryStatus.Failed, 0, 10), delivery => Assert.Equal(("too late", (DateTimeOffset?)Noon.AddHours(9)), (delivery.Reason, delivery.EndedAt)));
    }

    [Fact]
    public async Task A_lane_goes_with_all_it_has_and_what_comes_late_for_it_is_passed_over()
    {
        await using var test = new TestStore();
        var gone = (await test.Store.Webhooks.Add("msg_1", Body, [New(First, "msg_1"), New(Second, "msg_1")]))[0];
        await test.Store.Webhooks.Add("msg_2", Body, [New(First, "msg_2")]);

        Assert.Equal(2, await test.Store.Webhooks.Remove(First, 10));
        await test.Store.Webhooks.Update(Ended(gone, DeliveryStatus.Delivered));

        Assert.Equal([0, 0, 0], await test.Store.Webhooks.Count(First));
        Assert.NotNull(await test.Store.Webhooks.ReadBody("msg_1"));
        Assert.Null(await test.Store.Webhooks.ReadBody("msg_2"));
        Assert.Equal(4, (await test.Store.Webhooks.Add("msg_3", Body, [New(First, "msg_3")]))[0].Id);
    }

    [Fact]
    public async Task Owners_with_webhooks_are_remembered()
    {
        await using var test = new TestStore();
        await test.Store.WebhookOwners.Put("ann", WebhookEvents.Completed);
        await test.Store.WebhookOwners.Put("ann", WebhookEvents.All);
        await test.Store.WebhookOwners.Put("bob", WebhookEvents.Failed);
        await test.Store.WebhookOwners.Put("bob", WebhookEvents.None);

        await test.Reopen();

        Assert.Equal([("ann", WebhookEvents.All)], (await test.Store.WebhookOwners.ReadAll()).Select(entry => (entry.Key, entry.Value)));
        Assert.Equal((WebhookEvents.All, WebhookEvents.None), (await test.Store.WebhookOwners.Find("ann"), await test.Store.WebhookOwners.Find("bob")));
    }

    private static WebhookDelivery New(WebhookLane lane, string messageId) =>
        new() { Lane = lane, MessageId = messageId, Event = WebhookEvents.Completed, CreatedAt = Noon, Since = Noon, NextAttemptAt = Noon };

    private static WebhookDelivery Ended(WebhookDelivery delivery, DeliveryStatus status) => delivery with { Status = status, NextAttemptAt = null, EndedAt = Noon };

    /// <summary>Arrays compare by identity.</summary>
    private static WebhookDelivery Same(WebhookDelivery delivery) => delivery with { Attempts = [] };
}
