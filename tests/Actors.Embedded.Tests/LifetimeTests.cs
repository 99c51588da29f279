using Actors.Embedded.Tests.Grains;

namespace Actors.Embedded.Tests;

/// <summary>Stop, crash and bounds of the embedded runtime itself.</summary>
public sealed class LifetimeTests
{
    [Fact]
    public async Task A_full_queue_refuses_and_says_which()
    {
        await using var host = await EmbeddedHost.StartAsync(o => o.MaxQueuedCallsPerActivation = 2);
        var grain = host.Grains.GetGrain<ITroubleGrain>("t");
        var running = grain.WaitFor("go");
        await host.Journal.NextAsync();
        var queued = new[] { grain.Context("a"), grain.Context("b") };
        var refusal = await Assert.ThrowsAsync<LimitExceededException>(() => grain.Context("c"));
        Assert.Contains("trouble/t", refusal.Message, StringComparison.Ordinal);
        host.Journal.Open("go");
        await running;
        await Task.WhenAll(queued);
    }

    [Fact]
    public async Task After_a_stop_calls_are_refused()
    {
        await using var host = await EmbeddedHost.StartAsync();
        var grain = host.Grains.GetGrain<IRecordGrain>("a");
        await grain.Get();
        await host.Runtime.StopAsync(CancellationToken.None);
        Assert.Equal(0, host.Runtime.ActivationCount);
        await Assert.ThrowsAsync<OrleansException>(() => grain.Get());
    }

    [Fact]
    public async Task A_stop_serves_what_is_queued()
    {
        await using var host = await EmbeddedHost.StartAsync();
        var grain = host.Grains.GetGrain<ITurnGrain>("t");
        var (running, queued) = (grain.Work("running"), grain.Work("queued"));
        await host.Journal.NextAsync();
        var stopping = host.Runtime.StopAsync(CancellationToken.None);
        host.Journal.Open("running");
        host.Journal.Open("queued");
        await Task.WhenAll(stopping, running, queued);
    }

    [Fact]
    public async Task A_stop_that_is_cancelled_waits_no_longer()
    {
        await using var host = await EmbeddedHost.StartAsync();
        _ = host.Grains.GetGrain<ITurnGrain>("t").Work("stuck");
        await host.Journal.NextAsync();
        await host.Runtime.StopAsync(new CancellationToken(canceled: true));
        await Assert.ThrowsAsync<OrleansException>(() => host.Grains.GetGrain<IRecordGrain>("a").Get());
    }

    [Fact]
    public async Task After_an_abort_no_turn_runs_and_no_call_ends()
    {
        await using var host = await EmbeddedHost.StartAsync();
        var grain = host.Grains.GetGrain<ITurnGrain>("t");
        var (running, queued) = (grain.Work("running"), grain.Work("queued"));
        await host.Journal.NextAsync();
        await host.CrashAsync();
        host.Journal.Open("running");
        host.Journal.Open("queued");
        Assert.Equal(0, await host.Grains.GetGrain<IRecordGrain>("other").Get());
        Assert.False(running.IsCompleted || queued.IsCompleted);
        Assert.Equal(["running started", "other activated"], host.Journal.Entries);
    }

    [Fact]
    public void Every_mistake_of_the_options_is_named()
    {
        var mistake = Assert.Throws<ArgumentException>(() => new EmbeddedRuntime(new EmbeddedOptions { CallTimeout = TimeSpan.Zero, MaxIdleActivations = 0 }));
        Assert.All(["Services", "CallTimeout", "MaxIdleActivations"], name => Assert.Contains(name, mistake.Message, StringComparison.Ordinal));
    }
}
