using Actors.Embedded.InMemory;
using Actors.Embedded.Tests.Grains;

namespace Actors.Embedded.Tests;

public sealed class DeterminismTests
{
    [Fact]
    public void The_same_seed_gives_the_same_run_on_one_thread()
    {
        var first = Run(seed: 7);
        Assert.Equal(first, Run(seed: 7));
        Assert.NotEqual(first, Run(seed: 8));
    }

    [Fact]
    public void Nothing_runs_on_another_thread()
    {
        var thread = Environment.CurrentManagedThreadId;
        var seen = new HashSet<int>();
        Simulate(seed: 1, _ => seen.Add(Environment.CurrentManagedThreadId));
        Assert.Equal([thread], seen);
    }

    [Fact]
    public void A_slow_write_resumes_in_the_grain_when_it_is_done()
    {
        var turns = new DeterministicTurnScheduler();
        using var host = new Disposal(new EmbeddedHost(o => o.Turns = turns));
        host.Value.Records.WriteDelay = TimeSpan.FromSeconds(5);
        var adding = turns.Start(() => host.Value.Grains.GetGrain<IRecordGrain>("a").Add(3));
        turns.RunUntilIdle();
        host.Value.Clock.Advance(TimeSpan.FromSeconds(4));
        turns.RunUntilIdle();
        Assert.False(adding.IsCompleted);
        host.Value.Clock.Advance(TimeSpan.FromSeconds(1));
        turns.RunUntilIdle();
        Assert.True(adding.IsCompletedSuccessfully);
    }

    private static List<string> Run(int seed)
    {
        List<string> trace = [];
        Simulate(seed, trace.Add);
        return trace;
    }

    private static void Simulate(int seed, Action<string> trace)
    {
        // The seed is the test's own.
        var random = new Random(seed);
        var turns = new DeterministicTurnScheduler(random.Next);
        using var host = new Disposal(new EmbeddedHost(o =>
        {
            o.Turns = turns;
            o.MaxIdleActivations = 3;
        }));
        host.Value.Records.WriteDelay = TimeSpan.FromMilliseconds(10);
        var running = turns.Start(() => host.Value.Runtime.StartAsync(CancellationToken.None));
        var drivers = Enumerable.Range(0, 5).Select(d => turns.Start(() => DriveAsync(host.Value, d, trace))).ToList();
        var clock = turns.Start(() => host.Value.Grains.GetGrain<IClockGrain>("clock").StartTimer("tick", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), keepAlive: true));
        for (var step = 0; step < 400; step++)
        {
            turns.RunUntilIdle();
            host.Value.Clock.Advance(TimeSpan.FromMilliseconds(10));
        }

        turns.RunUntilIdle();
        Assert.All([running, clock, .. drivers], task => Assert.True(task.IsCompletedSuccessfully, task.Exception?.ToString()));
        foreach (var entry in host.Value.Journal.Entries) trace(entry);
        Assert.Contains("tick 00:01", host.Value.Journal.Entries);
    }

    private static async Task DriveAsync(EmbeddedHost host, int driver, Action<string> trace)
    {
        for (var i = 0; i < 20; i++)
        {
            var sum = await host.Grains.GetGrain<IRecordGrain>($"k{(i + driver) % 6}").Add(1);
            trace($"driver {driver} step {i} sees {sum} at {host.Clock.GetUtcNow():ss.fff}");
        }
    }

    private sealed class Disposal(EmbeddedHost value) : IDisposable
    {
        public EmbeddedHost Value { get; } = value;

        public void Dispose() => Value.Runtime.Abort();
    }
}
