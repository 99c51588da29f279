using Orleans.Runtime;
using Orleans.Streams;

namespace Actors.Embedded.Streams;

internal sealed class StreamSubscription<T>(StreamHub hub, string provider, StreamId stream, Guid handle) : StreamSubscriptionHandle<T>
{
    public override StreamId StreamId => stream;

    public override string ProviderName => provider;

    public override Guid HandleId => handle;

    public override Task UnsubscribeAsync()
    {
        hub.Unsubscribe(provider, stream, handle);
        return Task.CompletedTask;
    }

    public override Task<StreamSubscriptionHandle<T>> ResumeAsync(IAsyncObserver<T> observer, StreamSequenceToken? token = null) =>
        Task.FromResult<StreamSubscriptionHandle<T>>(hub.Subscribe(provider, stream, observer, handle));

    public override bool Equals(StreamSubscriptionHandle<T>? other) => other is not null && other.HandleId == handle;
}
