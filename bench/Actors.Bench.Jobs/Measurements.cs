using System.Globalization;

namespace Actors.Bench.Jobs;

/// <summary>What is measured, in the order in which it is printed: one figure a line, <c>name value unit</c>.</summary>
internal static class Measurements
{
    private const int Submitters = 64;
    private const int Concurrency = 50;
    private const int WarmJobs = 40_000;
    private const int OneAtATime = 2000;
    private const int Bulk = 100_000;

    public static async Task Run(string silo, int liveJobs)
    {
        await using var setup = await Setup.Start(silo, clients: 1);
        setup.StartWorker(Concurrency);
        // Code is compiled for real after some ten thousand runs of it.
        await Load.Live(setup.Clients, Submitters, WarmJobs);

        var before = setup.Used();
        var rate = await Load.Live(setup.Clients, Submitters, liveJobs);
        var after = setup.Used();
        Print("live_jobs_per_second", rate, "jobs/s");
        Print("live_silo_cpu_per_job", (after.Silo - before.Silo).TotalMicroseconds / liveJobs, "us");
        Print("live_worker_cpu_per_job", (after.Workers - before.Workers).TotalMicroseconds / liveJobs, "us");
        Print("live_client_cpu_per_job", (after.Clients - before.Clients).TotalMicroseconds / liveJobs, "us");

        var times = await Load.OneAtATime(setup.Clients[0], OneAtATime);
        Print("latency_p50", times[times.Length / 2], "ms");
        Print("latency_p99", times[times.Length * 99 / 100], "ms");

        foreach (var perRequest in (int[])[100, 1000])
        {
            await using var bulk = await Setup.Start(silo, clients: 1);
            await Load.Bulk(bulk.Clients[0], Bulk / 4, perRequest, atOnce: 4);
            var used = bulk.Used();
            var (submitted, last) = await Load.Bulk(bulk.Clients[0], Bulk, perRequest, atOnce: 4);
            var then = bulk.Used();
            Print($"bulk_{perRequest}_jobs_per_second", submitted, "jobs/s");
            Print($"bulk_{perRequest}_silo_cpu_per_job", (then.Silo - used.Silo).TotalMicroseconds / Bulk, "us");
            if (perRequest != 1000)
                continue;
            var started = System.Diagnostics.Stopwatch.GetTimestamp();
            bulk.StartWorker(Concurrency);
            if (await bulk.Clients[0].WaitForResult(last, TimeSpan.FromMinutes(5)) is not { IsSuccess: true })
                throw new InvalidOperationException("the queue was not drained");
            Print("drain_jobs_per_second", Bulk * 1.25 / System.Diagnostics.Stopwatch.GetElapsedTime(started).TotalSeconds, "jobs/s");
        }
    }

    private static void Print(string name, double value, string unit) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-32} {value,12:0.000} {unit}"));
}
