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
        using var server = await Server.Start(binaries);
        await new Submitters(server.Port, Submitters).Fill(sizes.CommandsBefore + sizes.Commands);
        await server.StartAgent(Capacity);
        using var nodes = new NodeWatch(server);
        // The first ones compile the code; an agent runs for months.
        await nodes.Until(node => node.Waiting <= sizes.Commands);
        var (drain, jobs, costs) = await Drain(server, nodes);
        // Right after what it is the floor of, and the agent has nothing to do.
        var floor = await SpawnFloor(binaries, sizes.Window, report);
        report.Rate("command.drain", "commands through one agent, from a full queue", drain, "jobs",
            $"{sizes.Commands} times `true`, CAPACITY={Capacity}, after {sizes.CommandsBefore} that are not counted");
        report.Ratio("command.share", "… as a share of the spawn floor", drain / floor, "both in this run", LeastShareOfFloor);
        report.Cost("command.cpu.silo", "… each costs the silo", costs.Silo.Own, jobs);
        report.Cost("command.cpu.agent", "… and the agent", costs.Agent.Own, jobs, "likewise");
        report.Cost("command.cpu.process", "… and its own process", costs.Agent.Children, jobs, "likewise; the program's loading and end");

        var started = Stopwatch.GetTimestamp();
        await new Submitters(server.Port, Submitters).Fill(sizes.Commands);
        await nodes.Until(node => node.Waiting + node.Active == 0);
        report.Rate("command.atonce", "commands submitted and run at once", sizes.Commands / Stopwatch.GetElapsedTime(started).TotalSeconds, "jobs",
            $"{sizes.Commands} times `true`, {Submitters} submitters, CAPACITY={Capacity}, first submit to last end");
    }

    /// <summary>Jobs per second until the queue is empty, and what those jobs cost.</summary>
    private static async Task<(double PerSecond, long Jobs, (ProcessorTime Silo, ProcessorTime Agent) Costs)> Drain(Server server, NodeWatch nodes)
    {
        var seen = await nodes.Look();
        var jobs = seen.Waiting + seen.Active;
        var (silo, agent, started) = (server.Used, server.UsedByAgent, Stopwatch.GetTimestamp());
        await nodes.Until(node => node.Waiting + node.Active == 0);
        var perSecond = jobs / Stopwatch.GetElapsedTime(started).TotalSeconds;
        return (perSecond, jobs, (server.Used - silo, server.UsedByAgent - agent));
    }

    private static async Task<double> SpawnFloor(Binaries binaries, TimeSpan window, Report report)
    {
        var used = ProcessorTime.OfSelf();
        var start = new ProcessStartInfo(binaries.SpawnFloor,
            [FloorThreads.ToString(CultureInfo.InvariantCulture), window.TotalSeconds.ToString(CultureInfo.InvariantCulture), "/bin/true"]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        var perSecond = double.Parse(output.Split(' ')[0], CultureInfo.InvariantCulture);
        report.Rate("floor.spawn", "the machine's spawn floor", perSecond, "processes", $"posix_spawn and reap of /bin/true on {FloorThreads} threads, in C");
        report.Cost("floor.cpu", "… each costs", (ProcessorTime.OfSelf() - used).Children, perSecond * window.TotalSeconds, "processor time of the process and of its start");
        return perSecond;
    }
}
