using Orleans.Runtime;
using Orleans.Streams;

namespace Actors.Embedded.Streams;

/// <summary>One stream as its users hold it. Sending never waits for a listener, and a listener's failure is its own.</summary>
internal sealed class EmbeddedStream<T>(StreamHub hub, string provider, StreamId id) : IAsyncStream<T>
{
    public bool IsRewindable => false;

    public string ProviderName => provider;

    public StreamId StreamId => id;

    public Task OnNextAsync(T item, StreamSequenceToken? token = null)
    {
        hub.Publish<T>(provider, id, observer => observer.OnNextAsync(item));
        return Task.CompletedTask;
    }

    public Task OnCompletedAsync()
    {
        hub.Publish<T>(provider, id, static observer => observer.OnCompletedAsync());
        return Task.CompletedTask;
    }

    public Task OnErrorAsync(Exception ex)
    {
        hub.Publish<T>(provider, id, observer => observer.OnErrorAsync(ex));
        return Task.CompletedTask;
    }

    public Task<StreamSubscriptionHandle<T>> SubscribeAsync(IAsyncObserver<T> observer) =>
        Task.FromResult<StreamSubscriptionHandle<T>>(hub.Subscribe(provider, id, observer));

    public Task<StreamSubscriptionHandle<T>> SubscribeAsync(IAsyncObserver<T> observer, StreamSequenceToken? token, string? filterData = null) =>
        token is null ? SubscribeAsync(observer) : throw new NotSupportedException("An embedded stream cannot be rewound.");

    public Task<IList<StreamSubscriptionHandle<T>>> GetAllSubscriptionHandles() =>
        Task.FromResult<IList<StreamSubscriptionHandle<T>>>(
            [.. hub.HandlesOfCaller(provider, id).Select(handle => new StreamSubscription<T>(hub, provider, id, handle))]);
}
