using System.Diagnostics;
using System.Text;
using Actors.Bench.Load;
using Actors.Bench.Programs;
using Actors.Bench.Reporting;

namespace Actors.Bench.Measurements;

/// <summary>How soon a receiver is called when a job has ended, how many calls a second there are, and that receivers which hang delay no other.</summary>
internal static class WebhookDeliveries
{
    /// <summary>Users, each with a webhook of its own.</summary>
    private const int Users = 200;

    /// <summary>Of the users, these have another webhook besides, whose receiver takes requests and never answers.</summary>
    private const int Hanging = 20;
    private const int Capacity = 256;
    private const int PacedJobsPerSecond = 500;

    public static async Task Measure(Binaries binaries, Sizes sizes, Report report)
    {
        using var server = await Server.Start(binaries, ("WEBHOOKS_ALLOW_PRIVATE_NETWORKS", "true"));
        var users = new TokenUsers(Users, submitting: Users);
        var ends = new EndsHeard();
        using var receiver = new WebhookReceiver(job => ends.Heard(job));
        foreach (var token in users.Tokens)
            await MakeWebhook(server, token, receiver.Url);
        await Run(sizes.NoOps / 20);

        var jobs = (int)sizes.Window.TotalSeconds * PacedJobsPerSecond;
        await RunPaced();
        report.Add(new Figure("webhooks.latency", "a job's end reaches its owner's receiver", ends.Latencies.ToString(),
            $"{ends.Count} jobs at {PacedJobsPerSecond} a second of {Users} users; from the executor's report to the request, the end and the delivery durable between"));

        var used = server.Used;
        var took = await Run(sizes.NoOps);
        report.Rate("webhooks.rate", "webhooks delivered while jobs run as fast as they can", ends.Count / took.TotalSeconds, "deliveries",
            $"{sizes.NoOps} jobs without a process of {Users} users; first submit to last request; {ends.Latencies} from end to request");
        report.Cost("webhooks.cost", "processor time of a job that is told to a webhook", (server.Used - used).Own, sizes.NoOps);

        using var hanging = new WebhookReceiver(heard: null);
        foreach (var token in users.Tokens.Take(Hanging))
            await MakeWebhook(server, token, hanging.Url);
        await RunPaced();
        report.Add(new Figure("webhooks.beside-hanging", "the same beside receivers that hang", ends.Latencies.ToString(),
            $"{Hanging} of the users have another webhook, whose receiver takes each request and never answers"));

        async Task RunPaced()
        {
            ends = new EndsHeard();
            await using var executor = await NoOpExecutor.Connect(server, Capacity, jobs, job => ends.Ended(job));
            await users.SubmitPaced(server, PacedJobsPerSecond, jobs);
            await executor.Enough;
            await ends.Until(jobs);
        }

        async Task<TimeSpan> Run(int count)
        {
            ends = new EndsHeard();
            await using var executor = await NoOpExecutor.Connect(server, Capacity, count, job => ends.Ended(job));
            var started = Stopwatch.GetTimestamp();
            await new Submitters(server.Port, connections: 64, expected: 201).Run(users.Submit, count, TimeSpan.MaxValue);
            await executor.Enough;
            await ends.Until(count);
            return Stopwatch.GetElapsedTime(started);
        }
    }

    private static async Task MakeWebhook(Server server, string token, string url)
    {
        using var connection = new RawConnection();
        await connection.Connect(server.Port);
        var body = Encoding.ASCII.GetBytes($$"""{"url":"{{url}}","eventType":"completed"}""");
        var (status, answer) = await connection.Send(Requests.Post("/webhooks", body, $"Authorization: Bearer {token}\r\n"));
        if (status != 201)
            throw new InvalidOperationException($"a webhook was answered {status}: {Encoding.UTF8.GetString(answer.Span)}");
    }
}
