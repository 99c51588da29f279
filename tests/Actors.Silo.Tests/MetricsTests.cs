using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Actors.Silo.Tests.Kit;

namespace Actors.Silo.Tests;

/// <summary>What a monitoring system sees.</summary>
public sealed partial class MetricsTests
{
    [Fact]
    public async Task A_scrape_shows_what_became_of_jobs_and_what_waits()
    {
        await using var broker = await Broker.Start("node1,absent");
        await using var agent = new NodeAgent(broker, "node1");
        await broker.Http.Ended(await broker.Http.Submit("node1", "exit 0"));
        await broker.Http.Ended(await broker.Http.Submit("node1", "exit 3"));
        var since = TimeProvider.System.GetTimestamp();
        for (var i = 0; i < 3; i++)
            await broker.Http.Submit("absent", "true");

        var samples = Parse((await Scrape(broker)).Body);
        Assert.Equal(5, samples["actors_jobs_submitted_total{name=\"command\"}"]);
        Assert.Equal(2, samples["actors_jobs_started_total{name=\"command\"}"]);
        Assert.Equal(1, samples["actors_jobs_ended_total{name=\"command\",status=\"succeeded\"}"]);
        Assert.Equal(1, samples["actors_jobs_ended_total{name=\"command\",status=\"failed\"}"]);
        Assert.Equal(2, samples["actors_jobs_wait_duration_seconds_count{name=\"command\"}"]);
        Assert.Equal(2, samples["actors_jobs_run_duration_seconds_bucket{name=\"command\",le=\"+Inf\"}"]);
        Assert.Equal(3, samples["actors_queues_jobs{queue=\"node/absent\",state=\"waiting\"}"]);
        Assert.InRange(samples["actors_queues_oldest_waiting_seconds{queue=\"node/absent\"}"], double.Epsilon, TimeProvider.System.GetElapsedTime(since).TotalSeconds);
        Assert.DoesNotContain("actors_queues_oldest_waiting_seconds{queue=\"node/node1\"}", samples.Keys);
        Assert.True(samples["actors_storage_commits_total"] > 0);
        Assert.Equal(samples["actors_storage_writes_total"], samples["actors_storage_batch_sum"]);
        Assert.True(samples["actors_embedded_activations_total"] >= 5);
        Assert.True(samples["actors_embedded_calls_total"] >= 5);
        Assert.True(samples["dotnet_process_memory_working_set_bytes"] > 0);
    }

    [Fact]
    public async Task A_scrape_shows_what_became_of_webhooks_and_names_no_receiver()
    {
        using var moody = new Hook(static count => count == 1 ? 500 : 200);
        using var gone = new Hook(static _ => 410);
        await using var broker = await Broker.Start("node1", null, ("WEBHOOKS_ALLOW_PRIVATE_NETWORKS", "true"), ("WEBHOOKS_RETRY_DELAYS", "100ms"));
        await using var agent = new NodeAgent(broker, "node1");
        foreach (var (hook, happened) in new[] { (moody, "completed"), (gone, "failed") })
            await broker.Http.Send(HttpMethod.Post, "/webhooks", $$"""{"url":"{{hook.Url}}","eventType":"{{happened}}"}""");
        await broker.Http.Ended(await broker.Http.Submit("node1", "exit 0"));
        await broker.Http.Ended(await broker.Http.Submit("node1", "exit 3"));

        await Sampled(broker, "actors_webhooks_disabled_total");
        var samples = await Sampled(broker, "actors_webhooks_deliveries_total{outcome=\"delivered\"}");
        Assert.Equal(1, samples["actors_webhooks_requests_total{event=\"completed\",outcome=\"refused\"}"]);
        Assert.Equal(1, samples["actors_webhooks_requests_total{event=\"completed\",outcome=\"accepted\"}"]);
        Assert.Equal(1, samples["actors_webhooks_requests_total{event=\"failed\",outcome=\"refused\"}"]);
        Assert.Equal(1, samples["actors_webhooks_retries_total"]);
        Assert.Equal(1, samples["actors_webhooks_deliveries_total{outcome=\"delivered\"}"]);
        Assert.Equal(1, samples["actors_webhooks_deliveries_total{outcome=\"failed\"}"]);
        Assert.Equal(1, samples["actors_webhooks_disabled_total"]);
        Assert.Equal(1, samples["actors_webhooks_delivery_duration_seconds_count"]);
        Assert.Equal(2, samples["actors_webhooks_request_duration_seconds_count{outcome=\"refused\"}"]);
        Assert.DoesNotContain(samples.Keys, sample => sample.Contains("127.0.0.1", StringComparison.Ordinal) || sample.Contains("hmac", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_scrape_shows_what_waits_for_a_receiver_that_is_away_and_that_it_is_given_up()
    {
        await using var broker = await Broker.Start("node1", null, ("WEBHOOKS_ALLOW_PRIVATE_NETWORKS", "true"), ("WEBHOOKS_RETRY_DELAYS", "1h"));
        await using var agent = new NodeAgent(broker, "node1");
        await broker.Http.Send(HttpMethod.Post, "/webhooks", $$"""{"url":"http://127.0.0.1:{{Loopback.FreePort()}}/"}""");
        await broker.Http.Ended(await broker.Http.Submit("node1", "true"));
        var waiting = await Sampled(broker, "actors_webhooks_retries_total");
        Assert.Equal(1, waiting["actors_webhooks_requests_total{event=\"completed\",outcome=\"unanswered\"}"]);
        // The gauges are read once a second at most.
        await Patience.Until(
            async () => (await Sampled(broker, "actors_webhooks_pending"))["actors_webhooks_pending"] == 1 ? "waits" : null,
            () => "nothing is said to wait");

        await broker.Http.Send(HttpMethod.Put, "/webhooks/1", """{"active":false}""");

        const string givenUp = "actors_webhooks_deliveries_total{outcome=\"given_up\"}";
        Assert.Equal(1, (await Sampled(broker, givenUp))[givenUp]);
    }

    [Fact]
    public async Task A_scraper_shows_its_token_where_one_is_set()
    {
        await using var broker = await Broker.Start("node1", null, ("METRICS_TOKEN", "s3cret"));
        var refused = await Scrape(broker);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.Status);
        Assert.DoesNotContain("actors_", refused.Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, (await Scrape(broker, "s3cre")).Status);
        var shown = await Scrape(broker, "s3cret");
        Assert.Equal((HttpStatusCode.OK, "text/plain; version=0.0.4; charset=utf-8"), (shown.Status, shown.ContentType));
    }

    [Fact]
    public async Task Metrics_can_be_turned_off()
    {
        await using var broker = await Broker.Start("node1", null, ("METRICS", "false"));
        Assert.Equal(HttpStatusCode.NotFound, (await Scrape(broker)).Status);
    }

    [Fact]
    public async Task A_collector_is_sent_what_was_measured_when_the_silo_stops()
    {
        using var collector = new HttpListener();
        var address = $"http://127.0.0.1:{Loopback.FreePort()}/";
        collector.Prefixes.Add(address);
        collector.Start();
        await using var broker = await Broker.Start("node1", null, ("OTEL_EXPORTER_OTLP_ENDPOINT", address), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"));
        await broker.Http.Submit("node1", "true");

        var stopped = broker.Stop();
        var pushed = await collector.GetContextAsync().WaitAsync(Patience.Limit);
        using var body = new MemoryStream();
        await pushed.Request.InputStream.CopyToAsync(body);
        pushed.Response.Close();
        Assert.Equal(("POST", "/v1/metrics", "application/x-protobuf"), (pushed.Request.HttpMethod, pushed.Request.Url!.AbsolutePath, pushed.Request.ContentType));
        Assert.Contains("actors.jobs.submitted", System.Text.Encoding.Latin1.GetString(body.ToArray()), StringComparison.Ordinal);
        Assert.Equal(0, await stopped);
    }

    /// <summary>The samples, once there is a certain one.</summary>
    private static Task<Dictionary<string, double>> Sampled(Broker broker, string awaited) => Patience.Until(
        async () => Parse((await Scrape(broker)).Body) is var samples && samples.ContainsKey(awaited) ? samples : null,
        () => $"there is no {awaited}");

    private static async Task<(HttpStatusCode Status, string Body, string? ContentType)> Scrape(Broker broker, string? token = null)
    {
        using var http = new HttpClient { Timeout = Patience.Limit };
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(broker.Url, "/metrics"));
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await http.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(), response.Content.Headers.ContentType?.ToString());
    }

    /// <summary>Every line must be a comment of the format or a sample of a family that was announced.</summary>
    private static Dictionary<string, double> Parse(string text)
    {
        var samples = new Dictionary<string, double>();
        var family = "";
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (Type().Match(line) is { Success: true } type)
                family = type.Groups[1].Value;
            if (line.StartsWith('#'))
                continue;
            var sample = Sample().Match(line);
            Assert.True(sample.Success && line.StartsWith(family, StringComparison.Ordinal), line);
            samples.Add(sample.Groups[1].Value, double.Parse(sample.Groups[2].Value, CultureInfo.InvariantCulture));
        }
        return samples;
    }

    [GeneratedRegex("^# TYPE ([a-zA-Z_][a-zA-Z0-9_]*) (?:counter|gauge|histogram)$")]
    private static partial Regex Type();

    [GeneratedRegex("""^([a-zA-Z_][a-zA-Z0-9_]*(?:\{(?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\.)*",?)+\})?) ([-+0-9.eEInfNa]+)$""")]
    private static partial Regex Sample();
}
