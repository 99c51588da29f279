using Orleans.Streams;
using Orleans.Streams.Core;

namespace Actors.Embedded.Tests.Grains;

[Alias("tests.sender")]
public interface ISenderGrain : IGrainWithStringKey
{
    Task Send(string ns, string key, string item);
}

[Alias("tests.listener")]
public interface IListenerGrain : IGrainWithStringKey
{
    Task Leave();
}

[Alias("tests.late")]
public interface ILateListenerGrain : IGrainWithStringKey;

[Alias("tests.subscriber")]
public interface ISubscriberGrain : IGrainWithStringKey
{
    Task Subscribe(string ns, string key);

    Task Unsubscribe(string ns, string key);
}

internal sealed class SenderGrain : Grain, ISenderGrain
{
    public Task Send(string ns, string key, string item) =>
        this.GetStreamProvider("memory").GetStream<string>(StreamId.Create(ns, key)).OnNextAsync(item);
}

/// <summary>Subscribes itself when it is activated.</summary>
[ImplicitStreamSubscription("news")]
internal sealed class ListenerGrain(Journal journal) : Grain, IListenerGrain, IAsyncObserver<string>
{
    public override async Task OnActivateAsync(CancellationToken cancellationToken) =>
        await this.GetStreamProvider("memory").GetStream<string>(StreamId.Create("news", this.GetPrimaryKeyString())).SubscribeAsync(this);

    public Task Leave()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public Task OnNextAsync(string item, StreamSequenceToken? token = null)
    {
        journal.Add($"{this.GetPrimaryKeyString()} heard {item}");
        if (item == "bad") throw new InvalidOperationException("The stream goes on.");
        return Task.CompletedTask;
    }
}

/// <summary>Subscribes when it is asked to.</summary>
[ImplicitStreamSubscription("letters")]
internal sealed class LateListenerGrain(Journal journal) : Grain, ILateListenerGrain, IStreamSubscriptionObserver, IAsyncObserver<string>
{
    public Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory) => handleFactory.Create<string>().ResumeAsync(this);

    public Task OnNextAsync(string item, StreamSequenceToken? token = null)
    {
        journal.Add($"{this.GetPrimaryKeyString()} got {item}");
        return Task.CompletedTask;
    }
}

internal sealed class SubscriberGrain(Journal journal) : Grain, ISubscriberGrain
{
    public Task Subscribe(string ns, string key) => Stream(ns, key).SubscribeAsync((item, _) =>
    {
        journal.Add($"{this.GetPrimaryKeyString()} read {item}");
        return Task.CompletedTask;
    });

    public async Task Unsubscribe(string ns, string key)
    {
        foreach (var handle in await Stream(ns, key).GetAllSubscriptionHandles()) await handle.UnsubscribeAsync();
    }

    private IAsyncStream<string> Stream(string ns, string key) => this.GetStreamProvider("memory").GetStream<string>(StreamId.Create(ns, key));
}
