using Actors.Embedded.Tests.Grains;

namespace Actors.Embedded.Tests;

public sealed class TimerContract
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task A_timer_ticks_when_due_and_then_by_its_period_until_it_is_disposed()
    {
        await using var host = await GrainHosts.StartAsync();
        var grain = host.Grains.GetGrain<IClockGrain>("c");
        await grain.StartTimer("tick", 5 * Second, 10 * Second, keepAlive: false);
        await TickAsync(host, 5 * Second, "tick 00:05");
        await TickAsync(host, 10 * Second, "tick 00:15");
        await grain.StopTimer();
        host.Advance(30 * Second);
        await grain.Forget("none");
        Assert.Equal(2, host.Journal.Entries.Count);
    }

    [Fact]
    public async Task A_changed_timer_is_due_anew()
    {
        await using var host = await GrainHosts.StartAsync();
        var grain = host.Grains.GetGrain<IClockGrain>("c");
        await grain.StartTimer("tick", 5 * Second, 10 * Second, keepAlive: false);
        await grain.ChangeTimer(20 * Second, 3 * Second);
        await TickAsync(host, 20 * Second, "tick 00:20");
        await TickAsync(host, 3 * Second, "tick 00:23");
    }

    [Fact]
    public async Task A_failing_timer_goes_on()
    {
        await using var host = await GrainHosts.StartAsync();
        await host.Grains.GetGrain<IClockGrain>("c").StartFailingTimer("oops", Second);
        await TickAsync(host, Second, "oops");
        await TickAsync(host, Second, "oops");
    }

    [Fact]
    public async Task A_timer_keeps_its_grain_only_if_asked_to()
    {
        await using var host = await GrainHosts.StartAsync();
        await host.Grains.GetGrain<IClockGrain>("kept").StartTimer("kept", 30 * Second, 30 * Second, keepAlive: true);
        await host.Grains.GetGrain<IClockGrain>("idle").StartTimer("idle", 30 * Second, 30 * Second, keepAlive: false);
        for (var i = 0; i < 1000 && !host.Journal.Entries.Contains("idle deactivated"); i++)
        {
            host.Advance(30 * Second);
            while (!(await host.Journal.NextAsync()).StartsWith("kept", StringComparison.Ordinal))
            {
            }

            await host.Grains.GetGrain<IRecordGrain>("barrier").Get();
        }

        Assert.Contains("idle deactivated", host.Journal.Entries);
        Assert.DoesNotContain("kept deactivated", host.Journal.Entries);
    }

    // The tick is written by the callback, and the timer is armed again in the same turn, which a call to the grain then waits for.
    private static async Task TickAsync(IGrainHost host, TimeSpan span, string expected)
    {
        host.Advance(span);
        Assert.Equal(expected, await host.Journal.NextAsync());
        await host.Grains.GetGrain<IClockGrain>("c").Forget("none");
    }
}
