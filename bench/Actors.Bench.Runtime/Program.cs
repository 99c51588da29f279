using System.Diagnostics;
using System.Globalization;
using Actors.Embedded;
using Actors.Bench.Runtime;
using Actors.Embedded.InMemory;
using Microsoft.Extensions.DependencyInjection;

// The cost of a call and of an activation: best of several rounds after a warm-up, since the machine is shared.
const int Rounds = 7;

var services = new ServiceCollection().BuildServiceProvider();
var options = new EmbeddedOptions { Services = services };
options.Assemblies.Add(typeof(CounterGrain).Assembly);
options.Storages["records"] = new MemoryGrainStorage(TimeProvider.System);
await using var runtime = new EmbeddedRuntime(options);
await runtime.StartAsync(CancellationToken.None);

await Measure("1 caller, 1 grain, one call at a time", 500_000, calls => Call(runtime, "one", calls));
await Measure("64 callers, 64 grains", 2_000_000, calls => Task.WhenAll(Enumerable.Range(0, 64).Select(i => Call(runtime, $"g{i}", calls / 64))));
await Measure("64 callers, 1 grain", 1_000_000, calls => Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Call(runtime, "hot", calls / 64))));
await Measure("1 grain calling another", 500_000, calls => runtime.GetGrain<ICaller>("c").CallMany("callee", calls));
var key = 0;
await Measure("activations with a state read, 64 callers", 1_000_000, calls => Task.WhenAll(Enumerable.Range(0, 64).Select(async _ =>
{
    await Task.Yield();
    for (var i = 0; i < calls / 64; i++)
        await runtime.GetGrain<IRecord>(Interlocked.Increment(ref key).ToString(CultureInfo.InvariantCulture)).Exists();
})));
GC.Collect();
Console.WriteLine($"{runtime.ActivationCount} activations in memory after {key} keys, heap {GC.GetTotalMemory(true) / 1e6:F1} MB");

static async Task Call(EmbeddedRuntime runtime, string key, int calls)
{
    await Task.Yield();
    var grain = runtime.GetGrain<ICounter>(key);
    for (var i = 0; i < calls; i++) await grain.Add(1);
}

async Task Measure(string what, int calls, Func<int, Task> run)
{
    if (args is [var only] && !what.Contains(only, StringComparison.Ordinal)) return;
    await run(calls / 4);
    var (best, leastCpu) = (double.MaxValue, double.MaxValue);
    var allocated = 0L;
    for (var round = 0; round < Rounds; round++)
    {
        var before = GC.GetTotalAllocatedBytes();
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        var started = Stopwatch.GetTimestamp();
        await run(calls);
        best = Math.Min(best, Stopwatch.GetElapsedTime(started).TotalSeconds);
        leastCpu = Math.Min(leastCpu, (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalSeconds);
        allocated = GC.GetTotalAllocatedBytes() - before;
    }

    Console.WriteLine($"{what}: {calls / best:N0}/s, {best / calls * 1e9:F0} ns, {leastCpu / calls * 1e9:F0} ns of processor, {(double)allocated / calls:F0} B allocated");
}
