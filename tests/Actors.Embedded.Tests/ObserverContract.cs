using Actors.Embedded.Tests.Grains;

namespace Actors.Embedded.Tests;

public sealed class ObserverContract
{
    [Fact]
    public async Task A_grain_calls_an_observer_in_order_and_never_sees_it_fail()
    {
        await using var host = await GrainHosts.StartAsync();
        var listener = host.Grains.CreateObjectReference<IListener>(new Listener(host.Journal));
        await host.Grains.GetGrain<ITellerGrain>("t").Tell(listener, "one");
        await host.Grains.GetGrain<ITellerGrain>("t").Tell(listener, "two");
        foreach (var expected in new[] { "one", "later one", "two", "later two" }) Assert.Equal(expected, await host.Journal.NextAsync());
    }

    [Fact]
    public async Task A_deleted_observer_hears_nothing()
    {
        await using var host = await GrainHosts.StartAsync();
        var (kept, deleted) = (new Journal(), new Journal());
        var references = new[] { kept, deleted }.Select(journal => host.Grains.CreateObjectReference<IListener>(new Listener(journal))).ToArray();
        host.Grains.DeleteObjectReference<IListener>(references[1]);
        foreach (var reference in references) await host.Grains.GetGrain<ITellerGrain>("t").Tell(reference, "one");
        Assert.Equal("one", await kept.NextAsync());
        Assert.Empty(deleted.Entries);
    }

    [Fact]
    public async Task An_observer_that_takes_its_time_does_not_hold_up_the_grain()
    {
        await using var host = await GrainHosts.StartAsync();
        var listener = new Listener(host.Journal) { Waits = true };
        var reference = host.Grains.CreateObjectReference<IListener>(listener);
        await host.Grains.GetGrain<ITellerGrain>("t").Tell(reference, "one");
        await host.Grains.GetGrain<ITellerGrain>("t").Tell(reference, "two");
        Assert.Equal("one", await host.Journal.NextAsync());
        Assert.Single(host.Journal.Entries);
        host.Journal.Open("observer");
        Assert.Equal("later one", await host.Journal.NextAsync());
    }

    private sealed class Listener(Journal journal) : IListener
    {
        public bool Waits { get; init; }

        public void Hear(string text)
        {
            journal.Add(text);
            throw new InvalidOperationException("Nobody sees this.");
        }

        public async Task HearLater(string text)
        {
            if (Waits) await journal.PassAsync("observer");
            journal.Add($"later {text}");
        }
    }
}
