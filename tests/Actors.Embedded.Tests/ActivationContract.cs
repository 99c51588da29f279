using Actors.Embedded.Tests.Grains;
using Orleans.Storage;

namespace Actors.Embedded.Tests;

public sealed class ActivationContract
{
    [Fact]
    public async Task A_key_has_one_activation_whoever_calls_it()
    {
        await using var host = await GrainHosts.StartAsync();
        var seen = await Task.WhenAll(Enumerable.Range(0, 500).Select(async i =>
        {
            await Task.Yield();
            return (Key: $"k{i % 5}", Activation: await host.Grains.GetGrain<IRecordGrain>($"k{i % 5}").Activation());
        }));
        Assert.Equal(5, seen.Distinct().Count());
    }

    [Fact]
    public async Task State_is_there_again_after_the_grain_deactivated()
    {
        await using var host = await GrainHosts.StartAsync();
        var grain = host.Grains.GetGrain<IRecordGrain>("a");
        await grain.Add(3);
        var first = await grain.Activation();
        await grain.Leave();
        Assert.Equal(3, await grain.Get());
        Assert.NotEqual(first, await grain.Activation());
        Assert.Contains("a deactivated: ApplicationRequested", host.Journal.Entries);
    }

    [Fact]
    public async Task State_is_there_again_after_a_restart()
    {
        await using var host = await GrainHosts.StartAsync();
        await host.Grains.GetGrain<IRecordGrain>("a").Add(3);
        await host.RestartAsync(TimeSpan.Zero);
        Assert.Equal(3, await host.Grains.GetGrain<IRecordGrain>("a").Get());
        Assert.Contains("a deactivated: ShuttingDown", host.Journal.Entries);
    }

    [Fact]
    public async Task Cleared_state_can_be_written_anew()
    {
        await using var host = await GrainHosts.StartAsync();
        var grain = host.Grains.GetGrain<IRecordGrain>("a");
        await grain.Add(3);
        await grain.Clear();
        await grain.Leave();
        Assert.Equal(1, await grain.Add(1));
    }

    [Fact]
    public async Task A_stale_write_is_refused_to_the_caller_and_drops_the_activation()
    {
        await using var host = await GrainHosts.StartAsync();
        var grain = host.Grains.GetGrain<IRecordGrain>("a");
        await grain.Add(3);
        var first = await grain.Activation();
        host.TouchState("record", "a");
        await Assert.ThrowsAsync<InconsistentStateException>(() => grain.Add(4));
        Assert.NotEqual(first, await grain.Activation());
        Assert.Equal(3, await grain.Get());
        Assert.Equal(8, await grain.Add(5));
    }

    [Fact]
    public async Task A_failed_write_leaves_the_activation_where_it_is()
    {
        await using var host = await GrainHosts.StartAsync();
        var grain = host.Grains.GetGrain<IRecordGrain>("a");
        var first = await grain.Activation();
        host.FailNextWrite(new IOException("The disk is full."));
        await Assert.ThrowsAsync<IOException>(() => grain.Add(1));
        Assert.Equal(first, await grain.Activation());
    }

    [Fact]
    public async Task A_failed_activation_fails_the_waiting_calls_and_the_next_call_starts_anew()
    {
        await using var host = await GrainHosts.StartAsync();
        var grain = host.Grains.GetGrain<ITroubleGrain>("broken");
        var calls = Enumerable.Range(0, 3).Select(_ => grain.Context("none")).ToList();
        host.Journal.Open("activate");
        foreach (var call in calls) Assert.Equal("It will not start.", (await Assert.ThrowsAsync<InvalidDataException>(() => call)).Message);
        Assert.Null(await grain.Context("none"));
    }

    [Fact]
    public async Task No_call_is_lost_while_the_grain_keeps_deactivating()
    {
        const int Callers = 8, CallsEach = 2_000;
        await using var host = await GrainHosts.StartAsync();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(async caller =>
        {
            await Task.Yield();
            for (var i = 0; i < CallsEach; i++)
            {
                var grain = host.Grains.GetGrain<IRecordGrain>($"k{i % 4}");
                if ((i + caller) % 3 == 0) await grain.Leave();
                else await grain.Add(1);
            }
        }));
        var sums = await Task.WhenAll(Enumerable.Range(0, 4).Select(k => host.Grains.GetGrain<IRecordGrain>($"k{k}").Get()));
        var expected = Enumerable.Range(0, Callers).Sum(caller => Enumerable.Range(0, CallsEach).Count(i => (i + caller) % 3 != 0));
        Assert.Equal(expected, sums.Sum());
    }

    [Fact]
    public async Task A_grain_can_hand_out_a_reference_to_itself()
    {
        await using var host = await GrainHosts.StartAsync();
        var grain = host.Grains.GetGrain<IRecordGrain>("a");
        var self = await grain.Self();
        Assert.Equal(grain, self);
        Assert.Equal("a", self.GetPrimaryKeyString());
        Assert.NotEqual(grain, host.Grains.GetGrain<IRecordGrain>("b"));
    }

    [Fact]
    public async Task A_stateless_worker_serves_one_key_with_several_activations()
    {
        await using var host = await GrainHosts.StartAsync();
        var grain = host.Grains.GetGrain<IWorkerGrain>("w");
        var calls = new[] { grain.Work("go"), grain.Work("go") };
        await host.Journal.NextAsync();
        await host.Journal.NextAsync();
        host.Journal.Open("go");
        Assert.Equal(["w", "w"], await Task.WhenAll(calls));
    }
}
