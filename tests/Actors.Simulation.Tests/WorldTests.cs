using Actors.Simulation.Audit;
using Actors.Simulation.Worlds;

namespace Actors.Simulation.Tests;

public sealed class WorldTests
{
    private const int SeedsPerWorld = 64;

    public static TheoryData<string> Worlds => [.. NamedWorlds.All.Select(world => world.Name)];

    public static TheoryData<string, ulong> KeptSeeds()
    {
        var seeds = new TheoryData<string, ulong>();
        foreach (var line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "kept-seeds.txt")).Where(line => !line.StartsWith('#')))
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            seeds.Add(words[0], ulong.Parse(words[1]));
        }
        return seeds;
    }

    [Theory]
    [MemberData(nameof(Worlds))]
    public void Every_promise_is_kept(string world)
    {
        var settings = NamedWorlds.Named(world);
        var failures = ParallelEnumerable.Range(1, SeedsPerWorld)
            .Select(seed => SeedRun.Run(settings, (ulong)seed))
            .Where(report => report.Failure is not null)
            .Select(ReportText.Of);
        Assert.Empty(failures);
    }

    /// <summary>What is proven of webhooks by seeds that fail nowhere is proven only for the moments at which the silo was killed.</summary>
    [Fact]
    public void The_silo_is_killed_at_every_step_of_a_delivery()
    {
        var settings = NamedWorlds.Named("webhooks-and-silo");
        var steps = ParallelEnumerable.Range(1, SeedsPerWorld).Select(seed => SeedRun.Run(settings, (ulong)seed).KillSteps).Aggregate(KillStep.None, (all, some) => all | some);
        Assert.Equal(KillStep.All, steps);
    }

    [Theory]
    [MemberData(nameof(KeptSeeds))]
    public void A_seed_that_failed_once_stays_mended(string world, ulong seed)
    {
        var report = SeedRun.Run(NamedWorlds.Named(world), seed);
        Assert.True(report.Failure is null, ReportText.Of(report));
    }

    [Theory]
    [MemberData(nameof(Worlds))]
    public void The_same_seed_gives_the_same_trace(string world)
    {
        var settings = NamedWorlds.Named(world);
        var first = SeedRun.Run(settings, 7);
        var again = SeedRun.Run(settings, 7, verbose: true);
        Assert.Equal((first.Hash, first.Steps), (again.Hash, again.Steps));
        Assert.NotEqual(first.Hash, SeedRun.Run(settings, 8).Hash);
    }
}
