using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Actors.Client;

namespace Actors.Bench.Jobs;

/// <summary>One measurement as <c>bench/peers</c> asks for it: the same load that the peers get. Prints one JSON object.</summary>
internal static partial class Scenario
{
    public const string Live = "live";
    public const string Drain = "drain";
    public const string Latency = "latency";
    public const string Bulk = "bulk";

    private const int Submitters = 64;
    private const int Concurrency = 50;
    private const int JobsPerBulk = 100;
    private const int BulksAtOnce = 8;

    /// <summary>How long jobs go before the measured ones, here as there: a process is fast once its code is compiled.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestGlance = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public static async Task<string> Measure(string scenario, int jobs, string silo)
    {
        await using var setup = await Setup.Start(silo, clients: 1);
        var client = setup.Clients[0];
        switch (scenario)
        {
            case Live:
                setup.StartWorker(Concurrency);
                var before = await RunWarm(setup, client);
                var started = Stopwatch.GetTimestamp();
                await SubmitOneAtATime(client, jobs);
                await Ended(setup, before + jobs);
                return Value(jobs / Stopwatch.GetElapsedTime(started).TotalSeconds);
            case Drain:
                setup.StartWorker(Concurrency);
                var drained = await RunWarm(setup, client);
                setup.StopWorkers();
                await Load.Bulk(client, jobs, JobsPerBulk, BulksAtOnce);
                setup.StartWorker(Concurrency);
                var first = await Ended(setup, drained + 1);
                var begun = Stopwatch.GetTimestamp();
                await Ended(setup, drained + jobs);
                return Value((drained + jobs - first) / Stopwatch.GetElapsedTime(begun).TotalSeconds);
            case Latency:
                setup.StartWorker(Concurrency);
                await RunWarm(setup, client);
                await Load.OneAtATime(client, jobs / 10);
                var times = await Load.OneAtATime(client, jobs);
                return string.Create(CultureInfo.InvariantCulture, $"{{\"p50\":{times[jobs / 2]:0.####},\"p99\":{times[jobs * 99 / 100]:0.####}}}");
            default:
                var warming = Stopwatch.GetTimestamp();
                while (Stopwatch.GetElapsedTime(warming) < WarmUp / 4)
                    await Load.Bulk(client, JobsPerBulk * BulksAtOnce, JobsPerBulk, BulksAtOnce);
                return Value((await Load.Bulk(client, jobs, JobsPerBulk, BulksAtOnce)).Rate);
        }
    }

    /// <summary>How many jobs it were.</summary>
    private static async Task<long> RunWarm(Setup setup, IJobClient client)
    {
        var submitted = 0L;
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Submitters).Select(async number =>
        {
            while (Stopwatch.GetElapsedTime(started) < WarmUp)
            {
                await client.Submit(Load.Job(number));
                Interlocked.Increment(ref submitted);
            }
        }));
        return await Ended(setup, submitted);
    }

    private static Task SubmitOneAtATime(IJobClient client, int jobs)
    {
        var left = jobs;
        return Task.WhenAll(Enumerable.Range(0, Submitters).Select(async _ =>
        {
            while (Interlocked.Decrement(ref left) >= 0)
                await client.Submit(Load.Job(left));
        }));
    }

    /// <summary>Waits until so many jobs have ended and their results are stored, as the silo's counter tells it; gives how many.</summary>
    private static async Task<long> Ended(Setup setup, long jobs)
    {
        using var http = new HttpClient { BaseAddress = new Uri(setup.Url) };
        var started = Stopwatch.GetTimestamp();
        for (long? first = null; Stopwatch.GetElapsedTime(started) < Patience;)
        {
            var counter = EndedJobs().Match(await http.GetStringAsync("/metrics"));
            var ended = counter.Success ? long.Parse(counter.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : 0;
            if (ended >= jobs)
                return ended;
            await Task.Delay(UntilNextLook(ended - (first ??= ended), jobs - ended, Stopwatch.GetElapsedTime(started)), TimeProvider.System);
        }
        throw new TimeoutException($"{jobs} jobs did not end within {Patience}");
    }

    /// <summary>Half of the time that the rest will take: to look takes from what is looked at.</summary>
    private static TimeSpan UntilNextLook(long done, long left, TimeSpan took)
    {
        var half = done > 0 ? took * left / done / 2 : Glance;
        return half < Glance ? Glance : half < LongestGlance ? half : LongestGlance;
    }

    private static string Value(double value) => string.Create(CultureInfo.InvariantCulture, $"{{\"value\":{value:0.##}}}");

    [GeneratedRegex("""^actors_jobs_ended_total\{name="bench",status="succeeded"\} ([0-9]+)$""", RegexOptions.Multiline)]
    private static partial Regex EndedJobs();
}
