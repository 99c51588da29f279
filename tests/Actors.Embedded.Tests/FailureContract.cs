using Actors.Embedded.Tests.Grains;

namespace Actors.Embedded.Tests;

public sealed class FailureContract
{
    [Fact]
    public async Task An_exception_reaches_the_caller_with_its_type()
    {
        await using var host = await EmbeddedHost.StartAsync();
        var grain = host.Grains.GetGrain<ITroubleGrain>("t");
        Assert.Equal("at once", (await Assert.ThrowsAsync<KeyNotFoundException>(grain.ThrowAtOnce)).Message);
        Assert.Equal("later", (await Assert.ThrowsAsync<KeyNotFoundException>(grain.ThrowLater)).Message);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(grain.Cancel);
        Assert.Null(await grain.Context("still there"));
    }

    [Fact]
    public async Task A_call_without_an_answer_times_out_and_so_do_those_behind_it()
    {
        await using var host = await EmbeddedHost.StartAsync();
        var grain = host.Grains.GetGrain<ITroubleGrain>("t");
        var stuck = grain.WaitFor("never");
        await host.Journal.NextAsync();
        var behind = grain.Context("none");
        await host.AdvanceAsync(TimeSpan.FromSeconds(29));
        Assert.False(stuck.IsCompleted || behind.IsCompleted);
        await host.AdvanceAsync(TimeSpan.FromSeconds(2));
        Assert.Contains("unknown", (await Assert.ThrowsAsync<TimeoutException>(() => stuck)).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<TimeoutException>(() => behind);

        // The grain itself goes on where it was.
        host.Journal.Open("never");
        Assert.Null(await grain.Context("none"));
    }

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
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => host.Runtime.StopAsync(new CancellationToken(canceled: true)));
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
