using System.Globalization;
using Actors.Embedded.Tests.Grains;

namespace Actors.Embedded.Tests;

/// <summary>Alone, because it weighs the whole heap.</summary>
[CollectionDefinition(nameof(MemoryTests), DisableParallelization = true)]
[Collection(nameof(MemoryTests))]
public sealed class MemoryTests
{
    [Fact]
    public async Task Calls_to_ever_new_keys_run_in_bounded_memory()
    {
        const int Keys = 200_000, BytesRetainedPerKey = 64;
        await using var host = await EmbeddedHost.StartAsync(o => o.MaxIdleActivations = 1_000);
        await CallAsync(host, 0, 5_000);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await CallAsync(host, 5_000, Keys);
        var retained = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.InRange(host.Runtime.ActivationCount, 1, 1_100);
        Assert.True(retained < Keys * BytesRetainedPerKey, $"{retained / (double)Keys:F1} bytes are retained for each key.");
    }

    private static Task CallAsync(IGrainHost host, int from, int count) => Task.WhenAll(Enumerable.Range(0, 8).Select(async caller =>
    {
        await Task.Yield();
        for (var i = caller; i < count; i += 8)
            await host.Grains.GetGrain<ICounterGrain>((from + i).ToString(CultureInfo.InvariantCulture)).Count();
    }));
}
