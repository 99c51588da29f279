using Actors.Embedded.Tests.Grains;

namespace Actors.Embedded.Tests;

public sealed class CollectionTests
{
    [Fact]
    public async Task An_activation_unused_for_the_collection_age_goes_and_a_used_one_stays()
    {
        await using var host = await EmbeddedHost.StartAsync();
        await host.Grains.GetGrain<IRecordGrain>("idle").Get();
        for (var i = 0; i < 13; i++)
        {
            await host.Grains.GetGrain<IRecordGrain>("used").Get();
            host.Advance(TimeSpan.FromSeconds(10));
        }

        Assert.Equal(["used activated", "idle deactivated: ActivationIdle"], (await UntilAsync(host.Journal, 3)).Skip(1));
        await host.Grains.GetGrain<IRecordGrain>("used").Get();
        Assert.Equal(3, host.Journal.Entries.Count);
    }

    [Fact]
    public async Task Above_the_bound_the_least_recently_used_goes_first()
    {
        await using var host = await EmbeddedHost.StartAsync(o => o.MaxIdleActivations = 3);
        foreach (var key in new[] { "a", "b", "c" }) await host.Grains.GetGrain<IRecordGrain>(key).Get();
        await host.Grains.GetGrain<IRecordGrain>("a").Get();
        await host.Grains.GetGrain<IRecordGrain>("d").Get();
        Assert.Contains("b deactivated: ActivationIdle", await UntilAsync(host.Journal, 5));
        Assert.DoesNotContain("a deactivated: ActivationIdle", host.Journal.Entries);
    }

    [Fact]
    public async Task An_activation_never_overlaps_the_one_before_it()
    {
        const int Callers = 8, CallsEach = 5_000, Keys = 4;
        await using var host = await EmbeddedHost.StartAsync(o => o.MaxIdleActivations = 1);
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(async caller =>
        {
            await Task.Yield();
            for (var i = 0; i < CallsEach; i++) await host.Grains.GetGrain<IUnguardedGrain>($"k{(i + caller) % Keys}").Add();
        }));
        Assert.Equal(Callers * CallsEach, host.Journal.Unguarded.Values.Sum());
    }

    [Fact]
    public async Task A_grain_that_asks_for_a_delay_is_not_collected_before()
    {
        await using var host = await EmbeddedHost.StartAsync();
        var grain = host.Grains.GetGrain<IUnguardedGrain>("kept");
        await grain.Stay(TimeSpan.FromMinutes(10));
        host.Advance(TimeSpan.FromMinutes(9));
        Assert.Equal(1, host.Runtime.ActivationCount);
        host.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(0, host.Runtime.ActivationCount);
    }

    [Fact]
    public async Task A_grain_that_leaves_while_it_is_activated_still_serves_who_woke_it()
    {
        await using var host = await EmbeddedHost.StartAsync();
        Assert.Equal(1, await host.Grains.GetGrain<IHastyGrain>("h").Ping());

        // The second call meets the first activation on its way out, or the next one.
        Assert.InRange(await host.Grains.GetGrain<IHastyGrain>("h").Ping(), 1, 2);
    }

    private static async Task<List<string>> UntilAsync(Journal journal, int count)
    {
        List<string> entries = [];
        while (entries.Count < count) entries.Add(await journal.NextAsync());
        return entries;
    }
}
