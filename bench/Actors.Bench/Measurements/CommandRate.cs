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
    private const int Rounds = 5;
    private const int FloorThreads = 2;
    private const int Submitters = 16;

    /// <summary>Enough that a place is always filled while results travel, and that what travels shares its writes; more only adds to what waits on the node.</summary>
    private const int Capacity = 64;

    public static async Task Measure(Binaries binaries, Sizes sizes, Report report)
    {
        using var server = await Server.Start(binaries);
        await new Submitters(server.Port, Submitters).Fill(sizes.CommandsBefore + sizes.Commands);
        await server.StartAgent(Capacity);
        using var nodes = new NodeWatch(server);
        // The first ones compile the code; an agent runs for months.
        await nodes.Until(node => node.Waiting <= sizes.Commands);
        var floors = new List<Run>();
        var drains = new List<Run>();
        for (var round = Rounds - 1; round >= 0; round--)
        {
            // In turn, so that a machine that drifts drifts under both.
            server.PauseAgent();
            floors.Add(await SpawnFloor(binaries, sizes.Window / Rounds));
            server.ResumeAgent();
            drains.Add(await Drain(server, nodes, left: sizes.Commands / Rounds * round));
        }
        var (floor, drain) = (Run.Sum(floors), Run.Sum(drains));
        report.Rate("floor.spawn", "the machine's spawn floor", floor.PerSecond, "processes", $"posix_spawn and reap of /bin/true on {FloorThreads} threads, in C; the agent is stopped");
        report.Cost("floor.cpu", "… each costs", floor.OfProcesses, floor.Count, "processor time of the process and of its start");
        report.Rate("command.drain", "commands through one agent, from a full queue", drain.PerSecond, "jobs",
            $"{sizes.Commands} times `true`, CAPACITY={Capacity}, after {sizes.CommandsBefore} that are not counted");
        report.Ratio("command.share", "… as a share of the spawn floor", drains.Zip(floors, (jobs, least) => jobs.PerSecond / least.PerSecond).Order().ElementAt(Rounds / 2),
            $"each in turn, {Rounds} rounds, the middle share", LeastShareOfFloor);
        report.Cost("command.cpu.silo", "… each costs the silo", drain.OfSilo, drain.Count);
        report.Cost("command.cpu.agent", "… and the agent", drain.OfAgent, drain.Count, "likewise");
        report.Cost("command.cpu.process", "… and its own process", drain.OfProcesses, drain.Count, "likewise; the program's loading and end");

        var started = Stopwatch.GetTimestamp();
        await new Submitters(server.Port, Submitters).Fill(sizes.Commands);
        await nodes.Until(node => node.Waiting + node.Active == 0);
        report.Rate("command.atonce", "commands submitted and run at once", sizes.Commands / Stopwatch.GetElapsedTime(started).TotalSeconds, "jobs",
            $"{sizes.Commands} times `true`, {Submitters} submitters, CAPACITY={Capacity}, first submit to last end");

        server.StopAgent();
        var fewer = sizes.Commands / Rounds;
        await new Submitters(server.Port, Submitters).Fill(2 * fewer);
        await server.StartAgent(capacity: null);
        await nodes.Until(node => node.Waiting <= fewer);
        report.Rate("command.drain.default", "commands through one agent as it comes, from a full queue", (await Drain(server, nodes, left: 0)).PerSecond, "jobs",
            $"{fewer} times `true`, no CAPACITY set, so twice the processors, after as many that are not counted");
    }

    /// <summary>Runs jobs until so many are left.</summary>
    private static async Task<Run> Drain(Server server, NodeWatch nodes, long left)
    {
        var first = await nodes.Look();
        var (silo, agent, started) = (server.Used, server.UsedByAgent, Stopwatch.GetTimestamp());
        var last = await nodes.Until(node => node.Waiting + node.Active <= left);
        var took = Stopwatch.GetElapsedTime(started);
        return new Run(first.Waiting + first.Active - last.Waiting - last.Active, took,
            (server.Used - silo).Own, (server.UsedByAgent - agent).Own, (server.UsedByAgent - agent).Children);
    }

    private static async Task<Run> SpawnFloor(Binaries binaries, TimeSpan window)
    {
        var used = ProcessorTime.OfSelf();
        var start = new ProcessStartInfo(binaries.SpawnFloor,
            [FloorThreads.ToString(CultureInfo.InvariantCulture), window.TotalSeconds.ToString(CultureInfo.InvariantCulture), "/bin/true"]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        var count = double.Parse(output.Split(' ')[0], CultureInfo.InvariantCulture) * window.TotalSeconds;
        return new Run(count, window, TimeSpan.Zero, TimeSpan.Zero, (ProcessorTime.OfSelf() - used).Children);
    }

    /// <summary>What was run, in what time, and the processor time it took.</summary>
    private readonly record struct Run(double Count, TimeSpan Took, TimeSpan OfSilo, TimeSpan OfAgent, TimeSpan OfProcesses)
    {
        public double PerSecond => Count / Took.TotalSeconds;

        public static Run Sum(IEnumerable<Run> runs) => runs.Aggregate((sum, run) =>
            new Run(sum.Count + run.Count, sum.Took + run.Took, sum.OfSilo + run.OfSilo, sum.OfAgent + run.OfAgent, sum.OfProcesses + run.OfProcesses));
    }
}
