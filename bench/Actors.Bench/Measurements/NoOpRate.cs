using System.Diagnostics;
using Actors.Bench.Load;
using Actors.Bench.Programs;
using Actors.Bench.Reporting;

namespace Actors.Bench.Measurements;

/// <summary>Durable jobs without a process: what the server itself can do, from submit to acknowledged end.</summary>
internal static class NoOpRate
{
    private const int Connections = 64;
    private const int Capacity = 256;

    public static async Task Measure(Binaries binaries, Sizes sizes, Report report)
    {
        using var server = await Server.Start(binaries);
        await AtOnce(server, Math.Max(2000, sizes.NoOps / 5));
        var used = server.Used;
        var atOnce = await AtOnce(server, sizes.NoOps);
        used = server.Used - used;
        report.Rate("noop.atonce", "jobs without a process, submitted and run at once", atOnce, "jobs",
            $"{sizes.NoOps} jobs, {Connections} submitters, an executor on the link with capacity {Capacity}; first submit to last acknowledged end");
        report.Cost("noop.cpu", "… each costs the silo", used.Own, sizes.NoOps);

        await new Submitters(server.Port, Connections).Fill(sizes.NoOps);
        report.Rate("noop.drain", "… from a full queue", await Drain(server, sizes.NoOps), "jobs", $"{sizes.NoOps} jobs queued before the executor connects; first assignment to last acknowledged end");
    }

    /// <summary>Jobs per second over the first so many that an executor gets.</summary>
    public static async Task<double> Drain(Server server, int jobs)
    {
        await using var executor = await NoOpExecutor.Connect(server, Capacity, jobs);
        await executor.Enough;
        return jobs / Stopwatch.GetElapsedTime(executor.FirstAssignedAt, executor.EnoughAt).TotalSeconds;
    }

    public static async Task<double> AtOnce(Server server, int jobs)
    {
        await using var executor = await NoOpExecutor.Connect(server, Capacity, jobs);
        var started = Stopwatch.GetTimestamp();
        await new Submitters(server.Port, Connections).Fill(jobs);
        await executor.Enough;
        return jobs / Stopwatch.GetElapsedTime(started, executor.EnoughAt).TotalSeconds;
    }
}
