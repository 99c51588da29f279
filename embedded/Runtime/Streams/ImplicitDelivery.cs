using Actors.Embedded.Activations;
using Actors.Embedded.CodeGeneration;
using Orleans;
using Orleans.Runtime;
using Orleans.Streams;
using Orleans.Streams.Core;

namespace Actors.Embedded.Streams;

/// <summary>An item on its way to a grain that subscribes by its class. It wakes the grain, which by then has attached its observers.</summary>
internal sealed class ImplicitDelivery<T>(StreamHub hub, string provider, StreamId stream, Func<IAsyncObserver<T>, Task> tell)
    : OneWayGrainCall(CallTraits.None)
{
    protected override async Task Invoke(object target)
    {
        var activation = ((Grain)target).RequireActivation();
        if (target is IStreamSubscriptionObserver grain && ObserversOf(activation).Length == 0)
            await grain.OnSubscribed(new HandleFactory(hub, provider, stream));
        foreach (var observer in ObserversOf(activation)) await tell(observer);
    }

    private IAsyncObserver<T>[] ObserversOf(Activation activation) =>
        [.. activation.Extras.Subscriptions.Where(s => s.Provider == provider && s.Stream == stream).Select(s => s.Observer).OfType<IAsyncObserver<T>>()];

    private sealed class HandleFactory(StreamHub hub, string provider, StreamId stream) : IStreamSubscriptionHandleFactory
    {
        public StreamId StreamId => stream;

        public string ProviderName => provider;

        // Resuming the handle attaches the observer; until then there is none.
        public StreamSubscriptionHandle<TItem> Create<TItem>() => new StreamSubscription<TItem>(hub, provider, stream, Guid.Empty);
    }
}
