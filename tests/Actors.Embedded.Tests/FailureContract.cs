using Actors.Embedded.Tests.Grains;

namespace Actors.Embedded.Tests;

public sealed class FailureContract
{
    [Fact]
    public async Task An_exception_reaches_the_caller_with_its_type()
    {
        await using var host = await GrainHosts.StartAsync();
        var grain = host.Grains.GetGrain<ITroubleGrain>("t");
        Assert.Equal("at once", (await Assert.ThrowsAsync<KeyNotFoundException>(grain.ThrowAtOnce)).Message);
        Assert.Equal("later", (await Assert.ThrowsAsync<KeyNotFoundException>(grain.ThrowLater)).Message);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(grain.Cancel);
        Assert.Null(await grain.Context("still there"));
    }

    [Fact]
    public async Task A_call_without_an_answer_times_out_and_so_do_those_behind_it()
    {
        await using var host = await GrainHosts.StartAsync();
        var grain = host.Grains.GetGrain<ITroubleGrain>("t");
        var stuck = grain.WaitFor("never");
        await host.Journal.NextAsync();
        var behind = grain.Context("none");
        host.Advance(TimeSpan.FromSeconds(29));
        Assert.False(stuck.IsCompleted || behind.IsCompleted);
        host.Advance(TimeSpan.FromSeconds(2));
        Assert.Contains("unknown", (await Assert.ThrowsAsync<TimeoutException>(() => stuck)).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<TimeoutException>(() => behind);

        // The grain itself goes on where it was.
        host.Journal.Open("never");
        Assert.Null(await grain.Context("none"));
    }
}
