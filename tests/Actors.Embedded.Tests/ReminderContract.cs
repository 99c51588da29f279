using Actors.Embedded.Tests.Grains;

namespace Actors.Embedded.Tests;

public sealed class ReminderContract
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task A_reminder_wakes_its_grain_again_and_again()
    {
        await using var host = await GrainHosts.StartAsync();
        Assert.True(await host.Grains.GetGrain<IClockGrain>("c").Remind("wake", 5 * Minute, 10 * Minute));
        await TickAsync(host, 5 * Minute, "wake 05:00");
        await TickAsync(host, 10 * Minute, "wake 15:00");
    }

    [Fact]
    public async Task A_failing_reminder_comes_again()
    {
        await using var host = await GrainHosts.StartAsync();
        await host.Grains.GetGrain<IClockGrain>("c").Remind("failing", Minute, Minute);
        await TickAsync(host, Minute, "failing 01:00");
        await TickAsync(host, Minute, "failing 02:00");
    }

    [Fact]
    public async Task A_forgotten_reminder_stays_away_after_a_restart_too()
    {
        await using var host = await GrainHosts.StartAsync();
        var grain = host.Grains.GetGrain<IClockGrain>("c");
        await grain.Remind("one", Minute, Minute);
        await grain.Remind("two", Minute, Minute);
        Assert.True(await grain.Forget("one"));
        Assert.False(await grain.Forget("one"));
        await host.RestartAsync(TimeSpan.Zero);
        await TickAsync(host, Minute, "two 01:00");
        Assert.DoesNotContain("one 01:00", host.Journal.Entries);
    }

    [Fact]
    public async Task An_overdue_reminder_fires_at_the_start_and_then_at_its_times()
    {
        await using var host = await GrainHosts.StartAsync();
        await host.Grains.GetGrain<IClockGrain>("c").Remind("wake", Minute, 10 * Minute);
        await host.RestartAsync(14 * Minute);
        await TickAsync(host, TimeSpan.Zero, "wake 14:00");
        await TickAsync(host, 7 * Minute, "wake 21:00");
    }

    [Fact]
    public async Task A_later_registration_replaces_the_earlier()
    {
        await using var host = await GrainHosts.StartAsync();
        var grain = host.Grains.GetGrain<IClockGrain>("c");
        await grain.Remind("wake", Minute, Minute);
        await grain.Remind("wake", 3 * Minute, Minute);
        await TickAsync(host, 3 * Minute, "wake 03:00");
    }

    // The answer to a tick arms the next one in the turn that wrote the entry, and a call to the grain waits for that turn.
    private static async Task TickAsync(IGrainHost host, TimeSpan span, string expected)
    {
        host.Advance(span);
        string entry;
        do entry = await host.Journal.NextAsync();
        while (entry == "c deactivated");
        Assert.Equal(expected, entry);
        await host.Grains.GetGrain<IClockGrain>("c").Forget("none");
    }
}
