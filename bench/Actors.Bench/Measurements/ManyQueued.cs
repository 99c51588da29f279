using System.Globalization;
using Actors.Bench.Load;
using Actors.Bench.Programs;
using Actors.Bench.Reporting;

namespace Actors.Bench.Measurements;

/// <summary>What a long queue costs: memory, submits, dispatch.</summary>
internal static class ManyQueued
{
    private const int FewQueued = 1000;
    private const int Connections = 64;
    private const int TimedConnections = 8;
    private const int TimedJobs = 5000;
    private const int Rounds = 7;
    private const double TargetP99Ms = 5;
    private const double LeastShare = 0.9;

    public static async Task Measure(Binaries binaries, Sizes sizes, Report report)
    {
        using var few = await Server.Start(binaries);
        report.Add(new Figure("memory.rest", "resident memory at rest", MiB(few.ResidentBytes), "the silo when it got ready; agents are processes of their own"));
        await Warm(few, sizes);
        await new Submitters(few.Port, Connections).Fill(FewQueued);
        report.Add(new Figure("queued.few.submit", "submit with 1,000 queued", (await Timed(few)).ToString(), How(sizes)));

        using var many = await Server.Start(binaries);
        await Warm(many, sizes);
        var fill = await new Submitters(many.Port, Connections).Fill(sizes.ManyQueued);
        var count = sizes.ManyQueued.ToString("#,0", CultureInfo.InvariantCulture);
        report.Rate("queued.many.fill", $"submits until {count} are queued", fill.Submitted / fill.Took.TotalSeconds, "jobs", $"own load generator, signature v1, {Connections} connections; {fill.Latencies}");
        report.Add(new Figure("memory.many", $"resident memory with {count} queued", MiB(many.ResidentBytes), $"jobs of 200 bytes; the database has {MiB(many.DatabaseBytes)}, with the jobs that ended before"));
        var late = await Timed(many);
        report.Add(new Figure("queued.many.submit", $"submit with {count} queued", late.ToString(), How(sizes),
            string.Create(CultureInfo.InvariantCulture, $"p99 below {TargetP99Ms} ms"), late.Ms(0.99) < TargetP99Ms));

        await NoOpRate.Drain(few, TimedJobs);
        var rounds = new List<(double Few, double Many)>();
        for (var round = 0; round < Rounds; round++)
        {
            // In turn, so that a machine that drifts drifts under both.
            await new Submitters(few.Port, Connections).Fill(sizes.Drained);
            rounds.Add((await NoOpRate.Drain(few, sizes.Drained), await NoOpRate.Drain(many, sizes.Drained)));
        }
        var how = $"{sizes.Drained} jobs without a process, the middle of {Rounds} times";
        report.Rate("queued.few.dispatch", "dispatch down to 1,000 queued", Middle(rounds.Select(round => round.Few)), "jobs", how);
        report.Rate("queued.many.dispatch", $"dispatch with {count} queued", Middle(rounds.Select(round => round.Many)), "jobs", how);
        report.Ratio("queued.many.share", "… as a share of that with 1,000", Middle(rounds.Select(round => round.Many / round.Few)),
            $"two silos, each in turn, {Rounds} rounds, the middle share", LeastShare);
    }

    private static double Middle(IEnumerable<double> figures) => figures.Order().ElementAt(Rounds / 2);

    /// <summary>Submits, with signature v2 too, and dispatches compile the code of both sides; all of it is drained again.</summary>
    private static async Task Warm(Server server, Sizes sizes)
    {
        await NoOpRate.AtOnce(server, sizes.Drained);
        var submitted = await new Submitters(server.Port, TimedConnections).Run(() => Requests.PostV2("/queue", Requests.Body("true")), int.MaxValue, sizes.WarmUp);
        await Timed(server);
        await NoOpRate.Drain(server, submitted.Submitted + TimedJobs);
    }

    private static Task<Latencies> Timed(Server server) =>
        TimedSubmits.Run(server.Port, TimedConnections, [.. Enumerable.Range(0, TimedJobs).Select(_ => Requests.PostV2("/queue", Requests.Body("true")))]);

    private static string How(Sizes sizes) => string.Create(CultureInfo.InvariantCulture,
        $"{TimedJobs} submits, signed before, signature v2, {TimedConnections} connections; after {sizes.WarmUp.TotalSeconds:0} s of the same that are not counted");

    private static string MiB(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:#,0} MiB");
}
