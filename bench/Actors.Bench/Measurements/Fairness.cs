using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Actors.Bench.Programs;
using Actors.Bench.Reporting;
using Actors.Client;
using Actors.Link;

namespace Actors.Bench.Measurements;

/// <summary>What one owner's many jobs cost another owner: a single named job, from its submit to its result, alone and beside them.</summary>
internal static class Fairness
{
    private const int Concurrency = 50;
    private const int JobsPerRequest = 1000;
    private const int RequestsAtOnce = 4;
    private const double LatestMs = 50;
    private const string Queue = $"name/{Jobs.Load.JobName}";

    /// <summary>To look takes from what is looked at.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    public static async Task Measure(Binaries binaries, Sizes sizes, Report report)
    {
        using var server = await Server.Start(binaries);
        server.StartWorker(Concurrency);
        await using var many = new JobClient(new JobClientOptions { Server = new Uri(server.Url), Secret = Server.Secret });
        var token = TokenOf("single", "operator");
        await using var single = new JobClient(new JobClientOptions { Server = new Uri(server.Url), Token = _ => ValueTask.FromResult(token) });
        await Warm(many, single, sizes);

        var alone = TimesOf(await OneAtATime(single, count => count < sizes.OneAtATime));
        report.Add(new Figure("fairness.alone", "a named job, submit to result, with nothing else to do", Told(alone),
            $"{alone.Count} one at a time by .NET client, no-op handler, a worker process of {Concurrency} at once; after {sizes.WarmUp.TotalSeconds:0} s of both owners' jobs that are not counted"));

        await Pause(server, paused: true);
        await Jobs.Load.Bulk(many, sizes.ManyOfOneOwner, JobsPerRequest, RequestsAtOnce);
        await Pause(server, paused: false);
        var started = Stopwatch.GetTimestamp();
        var busyUntil = started;
        var draining = Task.Run(async () =>
        {
            for (; await Waiting(server) > Concurrency; await Task.Delay(LookEvery, TimeProvider.System))
                busyUntil = Stopwatch.GetTimestamp();
        });
        var jobs = await OneAtATime(single, _ => !draining.IsCompleted);
        await draining;
        // What ended after the last look that saw the others wait had the queue for itself, perhaps.
        var beside = TimesOf(jobs.Where(job => job.Ended <= busyUntil));
        var took = Stopwatch.GetElapsedTime(started, busyUntil);
        var owned = sizes.ManyOfOneOwner.ToString("#,0", CultureInfo.InvariantCulture);
        var p99 = beside.Ms(0.99);
        report.Add(new Figure("fairness.beside", $"the same while another owner's {owned} jobs are drained", Told(beside),
            string.Create(CultureInfo.InvariantCulture, $"{beside.Count} one at a time, while the queue of {owned} is drained, by a worker of {Concurrency}, at {sizes.ManyOfOneOwner / took.TotalSeconds:#,0} jobs/s"),
            string.Create(CultureInfo.InvariantCulture, $"p99 below {LatestMs} ms"), p99 < LatestMs));
    }

    /// <summary>Jobs of both owners in turn; each is fast once its code is compiled.</summary>
    private static async Task Warm(JobClient many, JobClient single, Sizes sizes)
    {
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < sizes.WarmUp / 2)
        {
            var (_, last) = await Jobs.Load.Bulk(many, 4 * JobsPerRequest, JobsPerRequest, RequestsAtOnce);
            await many.WaitForResult(last, Patience);
        }
        await OneAtATime(single, _ => Stopwatch.GetElapsedTime(started) < sizes.WarmUp);
    }

    private static async Task<List<(long Started, long Ended)>> OneAtATime(JobClient client, Func<int, bool> goesOn)
    {
        var jobs = new List<(long, long)>();
        while (goesOn(jobs.Count))
        {
            var started = Stopwatch.GetTimestamp();
            var result = await client.SubmitAndWait(Jobs.Load.Job(jobs.Count), Patience);
            jobs.Add((started, Stopwatch.GetTimestamp()));
            if (result is not { IsSuccess: true })
                throw new InvalidOperationException($"a job ended otherwise: {result}");
        }
        return jobs;
    }

    private static Latencies TimesOf(IEnumerable<(long Started, long Ended)> jobs)
    {
        var latencies = new Latencies();
        foreach (var (started, ended) in jobs)
            latencies.Add(started, ended);
        return latencies;
    }

    /// <summary>Jobs that wait in the queue, as the store counts them.</summary>
    private static async Task<long> Waiting(Server server)
    {
        using var http = Admin(server);
        using var queues = JsonDocument.Parse(await http.GetStringAsync("/admin/queues"));
        return queues.RootElement.GetProperty("queues").EnumerateArray().Where(queue => queue.GetProperty("id").GetString() == Queue).Sum(queue => queue.GetProperty("waiting").GetInt64());
    }

    private static async Task Pause(Server server, bool paused)
    {
        using var http = Admin(server);
        using var body = new StringContent($$"""{"paused":{{(paused ? "true" : "false")}}}""", Encoding.UTF8, "application/json");
        using var answer = await http.PatchAsync($"/admin/queues/{Queue}", body);
        answer.EnsureSuccessStatusCode();
    }

    private static HttpClient Admin(Server server) => new()
    {
        BaseAddress = new Uri(server.Url), DefaultRequestHeaders = { Authorization = new("Bearer", TokenOf("root", "admin")) },
    };

    private static string TokenOf(string user, string role) =>
        SignedToken.Create(Server.TokenSecret, user, [role], TimeProvider.System.GetUtcNow(), TimeSpan.FromHours(2));

    private static string Told(Latencies latencies) => string.Create(CultureInfo.InvariantCulture, $"{latencies}, max {latencies.Ms(1):0.00} ms");
}
