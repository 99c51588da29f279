using Actors.Embedded.Tests.Grains;

namespace Actors.Embedded.Tests;

public sealed class TurnContract
{
    [Fact]
    public async Task Turns_of_one_grain_never_run_at_once()
    {
        await using var host = await GrainHosts.StartAsync();
        var grain = host.Grains.GetGrain<ITurnGrain>("t");
        var overlaps = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => grain.Overlaps(500)));
        Assert.All(overlaps, count => Assert.Equal(0, count));
    }

    [Fact]
    public async Task A_request_has_the_grain_to_itself_until_it_ends()
    {
        await using var host = await GrainHosts.StartAsync();
        var grain = host.Grains.GetGrain<ITurnGrain>("t");
        var (first, second) = (grain.Work("first"), grain.Work("second"));
        Assert.Equal("first started", await host.Journal.NextAsync());
        host.Journal.Open("second");
        host.Journal.Open("first");
        await Task.WhenAll(first, second);
        Assert.Equal(["first started", "first ended", "second started", "second ended"], host.Journal.Entries);
    }

    [Fact]
    public async Task An_always_interleaving_request_starts_while_another_waits()
    {
        await using var host = await GrainHosts.StartAsync();
        var grain = host.Grains.GetGrain<ITurnGrain>("t");
        var (work, queued) = (grain.Work("work"), grain.Work("queued"));
        Assert.Equal("work started", await host.Journal.NextAsync());
        host.Journal.Open("peek");
        await grain.Peek("peek");
        Assert.Equal(["work started", "peek started", "peek ended"], host.Journal.Entries);
        host.Journal.Open("work");
        host.Journal.Open("queued");
        await Task.WhenAll(work, queued);
    }

    [Fact]
    public async Task Readers_share_the_grain_and_a_writer_waits_for_them()
    {
        await using var host = await GrainHosts.StartAsync();
        var grain = host.Grains.GetGrain<ITurnGrain>("t");
        var (one, two, writer) = (grain.Read("one"), grain.Read("two"), grain.Work("writer"));
        Assert.Equal("one started", await host.Journal.NextAsync());
        Assert.Equal("two started", await host.Journal.NextAsync());
        host.Journal.Open("writer");
        host.Journal.Open("two");
        await two;
        Assert.DoesNotContain("writer started", host.Journal.Entries);
        host.Journal.Open("one");
        await Task.WhenAll(one, writer);
    }

    [Fact]
    public async Task Requests_of_a_reentrant_grain_interleave()
    {
        await using var host = await GrainHosts.StartAsync();
        var grain = host.Grains.GetGrain<IReentrantGrain>("r");
        var (first, second) = (grain.Work("first"), grain.Work("second"));
        host.Journal.Open("second");
        await second;
        Assert.False(first.IsCompleted);
        host.Journal.Open("first");
        await first;
    }

    [Fact]
    public async Task A_one_way_call_completes_at_once_and_its_failure_stays_behind()
    {
        await using var host = await GrainHosts.StartAsync();
        var call = host.Grains.GetGrain<ITurnGrain>("t").Shout("one");
        Assert.True(call.IsCompletedSuccessfully);
        Assert.Equal("one shouted", await host.Journal.NextAsync());
    }

    [Fact]
    public async Task The_request_context_travels_with_the_call()
    {
        await using var host = await GrainHosts.StartAsync();
        RequestContext.Set("who", "me");
        Assert.Equal("me", await host.Grains.GetGrain<ITroubleGrain>("t").Context("who"));
        RequestContext.Clear();
        Assert.Null(await host.Grains.GetGrain<ITroubleGrain>("t").Context("who"));
    }
}
