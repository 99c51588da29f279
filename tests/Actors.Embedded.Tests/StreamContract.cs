using Actors.Embedded.Tests.Grains;
using Orleans.Streams;

namespace Actors.Embedded.Tests;

public sealed class StreamContract
{
    [Fact]
    public async Task An_item_wakes_the_grain_of_its_key_that_subscribes_by_its_class()
    {
        await using var host = await GrainHosts.StartAsync();
        var sender = host.Grains.GetGrain<ISenderGrain>("s");
        await sender.Send("news", "anna", "one");
        Assert.Equal("anna heard one", await host.Journal.NextAsync());
        await host.Grains.GetGrain<IListenerGrain>("anna").Leave();
        await sender.Send("news", "anna", "two");
        Assert.Equal("anna heard two", await host.Journal.NextAsync());
    }

    [Fact]
    public async Task Items_come_in_order_and_a_failing_listener_gets_the_next()
    {
        await using var host = await GrainHosts.StartAsync();
        var sender = host.Grains.GetGrain<ISenderGrain>("s");
        foreach (var item in new[] { "one", "bad", "three" }) await sender.Send("news", "anna", item);
        foreach (var item in new[] { "one", "bad", "three" }) Assert.Equal($"anna heard {item}", await host.Journal.NextAsync());
    }

    [Fact]
    public async Task A_grain_may_attach_its_observer_when_it_is_asked_to()
    {
        await using var host = await GrainHosts.StartAsync();
        var sender = host.Grains.GetGrain<ISenderGrain>("s");
        await sender.Send("letters", "bob", "one");
        await sender.Send("letters", "bob", "two");
        Assert.Equal("bob got one", await host.Journal.NextAsync());
        Assert.Equal("bob got two", await host.Journal.NextAsync());
    }

    [Fact]
    public async Task A_grain_subscribes_and_unsubscribes_by_itself()
    {
        await using var host = await GrainHosts.StartAsync();
        var (sender, subscriber) = (host.Grains.GetGrain<ISenderGrain>("s"), host.Grains.GetGrain<ISubscriberGrain>("reader"));
        await subscriber.Subscribe("talk", "x");
        await sender.Send("talk", "x", "one");
        Assert.Equal("reader read one", await host.Journal.NextAsync());
        await subscriber.Unsubscribe("talk", "x");
        await sender.Send("talk", "x", "two");
        await subscriber.Unsubscribe("talk", "x");
        Assert.Single(host.Journal.Entries);
    }

    [Fact]
    public async Task Code_outside_of_grains_can_listen()
    {
        await using var host = await GrainHosts.StartAsync();
        var handle = await host.Client.GetStreamProvider("memory").GetStream<string>(StreamId.Create("talk", "x")).SubscribeAsync((item, _) =>
        {
            host.Journal.Add(item);
            return Task.CompletedTask;
        });
        var sender = host.Grains.GetGrain<ISenderGrain>("s");
        await sender.Send("talk", "x", "one");
        Assert.Equal("one", await host.Journal.NextAsync());
        await handle.UnsubscribeAsync();
        await sender.Send("talk", "x", "two");
        Assert.Single(host.Journal.Entries);
    }
}
