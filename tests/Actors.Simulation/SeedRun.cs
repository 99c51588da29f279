using Actors.Simulation.Audit;
using Actors.Simulation.Worlds;

namespace Actors.Simulation;

/// <summary>Runs one seed in one world: faults and work for a while, then calm, and then everything must come to its end.</summary>
public static class SeedRun
{
    /// <summary>How often the end is looked for.</summary>
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    private const long MaxSteps = 3_000_000;

    public static SeedReport Run(WorldSettings settings, ulong seed, bool verbose = false)
    {
        var outer = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        var world = new World(settings, seed, verbose);
        string? failure = null;
        try
        {
            world.Start();
            RunUntil(world, settings.Span + settings.LongAbsence, () => false);
            world.Faults.CalmDown();
            RunUntil(world, world.Clock.Now + settings.SettlingTime, () => world.Clients.All(client => client.IsDone) && world.Auditor.IsSettled);
            if (!world.Auditor.IsSettled)
                throw new Violation($"not settled after {settings.SettlingTime.TotalMinutes:0} minutes of calm: {world.Auditor.Unsettled}");
            world.Auditor.JudgeFinalState();
        }
        catch (Exception e)
        {
            failure = e is Violation ? e.Message : e.ToString();
        }
        finally
        {
            world.SiloHost.Current?.LetGo();
            SynchronizationContext.SetSynchronizationContext(outer);
        }
        return new SeedReport
        {
            World = settings.Name,
            Seed = seed,
            Failure = failure,
            Hash = world.Trace.Hash,
            Steps = world.Scheduler.Steps,
            Jobs = world.Auditor.Jobs.Count,
            KillSteps = world.Auditor.KillSteps,
            VirtualTime = world.Clock.Now,
            Lines = [.. world.Trace.Lines],
        };
    }

    private static void RunUntil(World world, TimeSpan end, Func<bool> isDone)
    {
        var look = world.Clock.Now + LookInterval;
        while (world.Clock.Now < end)
        {
            world.Step();
            if (world.Scheduler.Steps > MaxSteps)
                throw new Violation($"still busy after {MaxSteps} steps");
            if (world.Clock.Now < look)
                continue;
            if (isDone())
                return;
            look = world.Clock.Now + LookInterval;
        }
    }
}
