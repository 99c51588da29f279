using System.Globalization;
using System.Net;
using Actors.Jobs;
using Actors.Webhooks.Tests.Receivers;

namespace Actors.Webhooks.Tests.EndToEnd;

/// <summary>From the end of a job to its receiver, through a whole silo.</summary>
public sealed class DeliveryTests
{
    [Fact]
    public async Task A_completed_job_is_told_as_the_notification_api_shows_it()
    {
        await using var receiver = Receiver.ThatAnswers(200);
        await using var silo = await WebhookSilo.Start();
        await silo.Hook(receiver.Url);

        var job = await silo.EndJob(result: """{"size":3}""");

        var request = Assert.Single(await receiver.Received(1));
        Assert.Equal($$"""{"id":"{{job}}","jobname":"exampleJob","userId":"hmac:default","result":{"size":3},"eventType":"completed"}""", request.Text);
        Assert.StartsWith($"msg_{job}_", request.MessageId, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(JobStatus.Failed)]
    [InlineData(JobStatus.TimedOut)]
    [InlineData(JobStatus.Rejected)]
    public async Task Every_other_end_is_told_as_failed(JobStatus status)
    {
        await using var receiver = Receiver.ThatAnswers(200);
        await using var silo = await WebhookSilo.Start();
        await silo.Hook(receiver.Url, "failed");
        await silo.EndJob();
        var job = await silo.SubmitJob();

        // At most once from the start: such a job's first failure is its end.
        await silo.Finish(job, status);

        var request = Assert.Single(await receiver.Received(1));
        Assert.Equal($$"""{"id":"{{job}}","jobname":"exampleJob","userId":"hmac:default","error":"error message","eventType":"failed"}""", request.Text);
    }

    [Fact]
    public async Task A_canceled_job_is_told_as_failed()
    {
        await using var receiver = Receiver.ThatAnswers(200);
        await using var silo = await WebhookSilo.Start();
        await silo.Hook(receiver.Url);
        var job = await silo.SubmitJob();

        await silo.Job(job).Cancel(new CancelJob("no longer wanted"));

        var request = Assert.Single(await receiver.Received(1));
        Assert.Equal(("failed", "no longer wanted"), ((string?)request.Json["eventType"], (string?)request.Json["error"]));
    }

    [Fact]
    public async Task A_webhook_hears_only_what_it_asked_for_and_only_of_its_owner()
    {
        await using var completed = Receiver.ThatAnswers(200);
        await using var failed = Receiver.ThatAnswers(200);
        await using var silo = await WebhookSilo.Start();
        await silo.Hook(completed.Url, "completed");
        await silo.Hook(failed.Url, "failed");

        await silo.EndJob(owner: "somebody else");
        var good = await silo.EndJob();
        var bad = await silo.EndJob(JobStatus.Failed);

        Assert.Equal(good.ToString(), (string?)Assert.Single(await completed.Received(1)).Json["id"]);
        Assert.Equal(bad.ToString(), (string?)Assert.Single(await failed.Received(1)).Json["id"]);
    }

    [Fact]
    public async Task A_failed_delivery_is_made_again_with_the_same_id_and_a_fresh_signature()
    {
        await using var receiver = Receiver.That(n => new Reply(n < 3 ? 500 : 200, n < 3 ? "not yet" : "thanks"));
        await using var silo = await WebhookSilo.Start(("WEBHOOKS_RETRY_DELAYS", "1100ms,50ms"));
        var (id, _) = await silo.Hook(receiver.Url);

        await silo.EndJob();

        var requests = await receiver.Received(3);
        var delivery = await silo.Delivery(id, "delivered");
        Assert.Single(requests.Select(request => request.MessageId).Distinct());
        Assert.NotEqual(requests[0].Header("webhook-timestamp"), requests[1].Header("webhook-timestamp"));
        Assert.NotEqual(requests[0].Header("webhook-signature"), requests[1].Header("webhook-signature"));
        Assert.Equal([500, 500, 200], delivery["attempts"]!.AsArray().Select(attempt => (int)attempt!["statusCode"]!));
        Assert.Equal(["not yet", "not yet", "thanks"], delivery["attempts"]!.AsArray().Select(attempt => (string)attempt!["response"]!));
    }

    [Fact]
    public async Task After_three_retries_a_delivery_is_given_up_and_can_be_replayed_by_hand()
    {
        var answer = 500;
        await using var receiver = Receiver.That(_ => new Reply(answer));
        await using var silo = await WebhookSilo.Start();
        var (id, _) = await silo.Hook(receiver.Url);
        await silo.EndJob();
        var failed = await silo.Delivery(id, "failed");
        Assert.Equal((4, 4), (receiver.Requests.Count, failed["attempts"]!.AsArray().Count));

        answer = 200;
        var (status, _) = await silo.Post(string.Create(CultureInfo.InvariantCulture, $"/webhooks/{id}/deliveries/{failed["id"]}/replay"));

        var delivered = await silo.Delivery(id, "delivered");
        Assert.Equal(HttpStatusCode.Accepted, status);
        Assert.Equal(((long)failed["id"]!, 5), ((long)delivered["id"]!, delivered["attempts"]!.AsArray().Count));
        Assert.Single(receiver.Requests.Select(request => request.MessageId).Distinct());
    }

    [Fact]
    public async Task Gone_disables_the_webhook()
    {
        await using var receiver = Receiver.ThatAnswers(410);
        await using var silo = await WebhookSilo.Start();
        var (id, _) = await silo.Hook(receiver.Url);

        await silo.EndJob();
        await silo.Delivery(id, "failed");
        var disabled = await Eventually(async () => (await silo.Get($"/webhooks/{id}")).Json, json => !(bool)json!["active"]!);
        await silo.EndJob();

        Assert.Equal("the receiver answered 410 Gone", (string?)disabled!["disabledReason"]);
        Assert.Single(receiver.Requests);
    }

    [Fact]
    public async Task Retry_After_is_waited_for()
    {
        await using var receiver = Receiver.That(n => n == 1 ? new Reply(429, "", ("Retry-After", "2")) : new Reply(200));
        await using var silo = await WebhookSilo.Start();
        await silo.Hook(receiver.Url);

        await silo.EndJob();

        var requests = await receiver.Received(2);
        Assert.InRange(requests[1].At - requests[0].At, TimeSpan.FromSeconds(1.9), Receiver.Patience);
    }

    [Fact]
    public async Task What_was_due_when_the_server_stopped_is_made_after_its_start()
    {
        await using var receiver = Receiver.That(n => new Reply(n == 1 ? 503 : 200));
        await using var silo = await WebhookSilo.Start(("WEBHOOKS_RETRY_DELAYS", "3s"));
        await silo.Hook(receiver.Url);
        var job = await silo.EndJob();
        await receiver.Received(1);

        await silo.Restart();

        var requests = await receiver.Received(2);
        Assert.Equal((job.ToString(), requests[0].MessageId), ((string?)requests[1].Json["id"], requests[1].MessageId));
    }

    [Fact]
    public async Task Progress_is_told_now_and_then_and_the_latest_wins()
    {
        await using var receiver = Receiver.ThatAnswers(200);
        await using var silo = await WebhookSilo.Start();
        await silo.Hook(receiver.Url, "progress");
        var job = await silo.SubmitJob();
        await silo.Job(job).Start(new StartAttempt(new ExecutorRef("worker", "boot", "")));

        await silo.Job(job).ReportProgress(1, 1, null);
        await receiver.Received(1);
        for (var percent = 2; percent <= 100; percent++)
            await silo.Job(job).ReportProgress(1, percent, null);

        var all = await receiver.Received(2);
        Assert.InRange(all.Count, 2, 20);
        Assert.Equal(100, (double)all[^1].Json["progress"]!);
        Assert.Equal($$"""{"id":"{{job}}","jobname":"exampleJob","userId":"hmac:default","progress":100,"eventType":"progress"}""", all[^1].Text);
        Assert.Equal(all.Count, all.Select(request => request.MessageId).Distinct().Count());
    }

    [Fact]
    public async Task The_address_of_a_user_and_that_of_a_job_hear_of_completed_jobs()
    {
        await using var ofUser = Receiver.ThatAnswers(200);
        await using var ofJob = Receiver.ThatAnswers(200);
        await using var silo = await WebhookSilo.Start();
        var (status, me) = await silo.Put("/me", $$"""{"webhookUrl":"{{ofUser.Url}}"}""");
        Assert.Equal(HttpStatusCode.OK, status);

        await silo.EndJob(JobStatus.Failed);
        var job = await silo.EndJob(webhook: new JobWebhook(ofJob.Url, "7"));

        Assert.StartsWith("whsec_", (string?)me!["webhookSecret"], StringComparison.Ordinal);
        Assert.Equal(job.ToString(), (string?)Assert.Single(await ofUser.Received(1)).Json["id"]);
        Assert.Equal((job.ToString(), 7), ((string?)Assert.Single(await ofJob.Received(1)).Json["id"], (int)ofJob.Requests[0].Json["userId"]!));
        Assert.Null((await silo.Put("/me", """{"webhookUrl":null}""")).Json!["webhookUrl"]);
    }

    [Fact]
    public async Task A_replaced_secret_signs_for_a_while_beside_the_new_one()
    {
        await using var receiver = Receiver.ThatAnswers(200);
        await using var silo = await WebhookSilo.Start();
        var (id, first) = await silo.Hook(receiver.Url);

        var (_, rotated) = await silo.Post($"/webhooks/{id}/rotate-secret");
        await silo.Post($"/webhooks/{id}/test");

        var request = Assert.Single(await receiver.Received(1));
        var timestamp = long.Parse(request.Header("webhook-timestamp"), CultureInfo.InvariantCulture);
        Assert.NotEqual(first, (string?)rotated!["secret"]);
        Assert.Equal(
            WebhookSender.Signing.StandardSignature.Of([(string)rotated["secret"]!, first], request.MessageId, timestamp, request.Body),
            request.Header("webhook-signature"));
    }

    private static async Task<T> Eventually<T>(Func<Task<T>> look, Func<T, bool> seen)
    {
        using var late = new CancellationTokenSource(Receiver.Patience);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (true)
        {
            var found = await look();
            if (seen(found))
                return found;
            await timer.WaitForNextTickAsync(late.Token);
        }
    }
}
