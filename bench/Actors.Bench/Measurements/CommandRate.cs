using System.Diagnostics;
using System.Globalization;
using Actors.Bench.Load;
using Actors.Bench.Programs;
using Actors.Bench.Reporting;

namespace Actors.Bench.Measurements;

/// <summary>Commands through one agent, beside the rate at which the machine can start and reap a process at all.</summary>
internal static class CommandRate
{
    private const double LeastShareOfFloor = 0.6;
    private const int FloorThreads = 2;
    private const int Submitters = 16;

    /// <summary>Enough that a place is always filled while results travel; more only adds to what waits on the node.</summary>
    private const int Capacity = 32;

    public static async Task Measure(Binaries binaries, Sizes sizes, Report report)
    {
        var floor = await SpawnFloor(binaries, sizes.Window);
        report.Rate("floor.spawn", "the machine's spawn floor", floor, "processes", $"posix_spawn and reap of /bin/true on {FloorThreads} threads, in C");

        using var server = await Server.Start(binaries);
        await new Submitters(server.Port, Submitters).Fill(sizes.Commands);
        await server.StartAgent(Capacity);
        using var nodes = new NodeWatch(server);
        var seen = await nodes.Look();
        var left = seen.Waiting + seen.Active;
        var started = Stopwatch.GetTimestamp();
        await nodes.Until(node => node.Waiting + node.Active == 0);
        var drain = left / Stopwatch.GetElapsedTime(started).TotalSeconds;
        report.Rate("command.drain", "commands through one agent, from a full queue", drain, "jobs", $"{sizes.Commands} times `true`, CAPACITY={Capacity}");
        report.Ratio("command.share", "… as a share of the spawn floor", drain / floor, "both in this run", LeastShareOfFloor);

        started = Stopwatch.GetTimestamp();
        await new Submitters(server.Port, Submitters).Fill(sizes.Commands);
        await nodes.Until(node => node.Waiting + node.Active == 0);
        report.Rate("command.atonce", "commands submitted and run at once", sizes.Commands / Stopwatch.GetElapsedTime(started).TotalSeconds, "jobs",
            $"{sizes.Commands} times `true`, {Submitters} submitters, CAPACITY={Capacity}, first submit to last end");
    }

    private static async Task<double> SpawnFloor(Binaries binaries, TimeSpan window)
    {
        var start = new ProcessStartInfo(binaries.SpawnFloor,
            [FloorThreads.ToString(CultureInfo.InvariantCulture), window.TotalSeconds.ToString(CultureInfo.InvariantCulture), "/bin/true"]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return double.Parse(output.Split(' ')[0], CultureInfo.InvariantCulture);
    }
}
