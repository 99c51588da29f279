using System.Collections.Concurrent;
using System.Collections.Frozen;
using Actors.Embedded.Activations;
using Actors.Embedded.Calls;
using Actors.Embedded.Observers;
using Orleans.Runtime;
using Orleans.Streams;

namespace Actors.Embedded.Streams;

/// <summary>Who listens to which stream. All in memory: an item reaches those who listen when it is sent, and nothing is kept for others.</summary>
internal sealed class StreamHub
{
    private readonly EmbeddedRuntime _runtime;
    private readonly FrozenDictionary<string, GrainKind[]> _implicit;
    private readonly ConcurrentDictionary<string, IStreamProvider> _providers = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Provider, StreamId Stream), List<Subscription>> _explicit = [];
    private long _lastHandle;
    private volatile bool _hasExplicit;

    public StreamHub(EmbeddedRuntime runtime)
    {
        _runtime = runtime;
        _implicit = runtime.Kinds.Values
            .OrderBy(kind => kind.Class.TypeName, StringComparer.Ordinal)
            .SelectMany(kind => kind.Class.StreamNamespaces, (kind, ns) => (ns, kind))
            .GroupBy(p => p.ns, p => p.kind, StringComparer.Ordinal)
            .ToFrozenDictionary(kinds => kinds.Key, kinds => kinds.ToArray(), StringComparer.Ordinal);
    }

    public IStreamProvider Provider(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return _providers.GetOrAdd(name, static (name, hub) => new EmbeddedStreamProvider(hub, name), this);
    }

    public void Publish<T>(string provider, StreamId stream, Func<IAsyncObserver<T>, Task> tell)
    {
        if (stream.GetNamespace() is { } ns && _implicit.TryGetValue(ns, out var kinds))
        {
            foreach (var kind in kinds)
                _runtime.Send(kind, stream.GetKeyAsString(), new ImplicitDelivery<T>(this, provider, stream, tell));
        }

        // Most of what is sent has nobody to hear it.
        if (!_hasExplicit) return;
        Subscription[] subscriptions;
        lock (_lock) subscriptions = _explicit.TryGetValue((provider, stream), out var found) ? [.. found] : [];
        foreach (var subscription in subscriptions)
        {
            var call = new ExplicitDelivery<T>((IAsyncObserver<T>)subscription.Observer, tell);
            if (subscription.Queue is Activation activation) Deliver(provider, stream, subscription, activation, call);
            else _runtime.Notify((ObserverHost)subscription.Queue, call);
        }
    }

    public StreamSubscription<T> Subscribe<T>(string provider, StreamId stream, IAsyncObserver<T> observer) =>
        Subscribe(provider, stream, observer, new Guid(0, 0, 0, BitConverter.GetBytes(Interlocked.Increment(ref _lastHandle))));

    public StreamSubscription<T> Subscribe<T>(string provider, StreamId stream, IAsyncObserver<T> observer, Guid handle)
    {
        ArgumentNullException.ThrowIfNull(observer);
        var self = TaskScheduler.Current as Activation;
        if (self is not null && IsImplicit(self, stream))
        {
            self.Extras.Subscriptions.RemoveAll(s => s.Handle == handle);
            self.Extras.Subscriptions.Add((provider, stream, observer, handle));
        }
        else
        {
            Remove(provider, stream, handle);
            CallQueue queue = self is null ? new ObserverHost(_runtime, observer) : self;
            lock (_lock)
            {
                if (!_explicit.TryGetValue((provider, stream), out var subscriptions)) _explicit.Add((provider, stream), subscriptions = []);
                subscriptions.Add(new Subscription(handle, queue, observer));
                _hasExplicit = true;
            }
        }

        return new StreamSubscription<T>(this, provider, stream, handle);
    }

    public void Unsubscribe(string provider, StreamId stream, Guid handle)
    {
        if (TaskScheduler.Current is Activation self) self.Extras.Subscriptions.RemoveAll(s => s.Handle == handle);
        Remove(provider, stream, handle);
    }

    /// <summary>The subscriptions of the grain that asks, or, outside of grains, of everybody outside.</summary>
    public List<Guid> HandlesOfCaller(string provider, StreamId stream)
    {
        var self = TaskScheduler.Current as Activation;
        List<Guid> handles = [];
        if (self is not null)
            handles.AddRange(self.Extras.Subscriptions.Where(s => s.Provider == provider && s.Stream == stream).Select(s => s.Handle));
        lock (_lock)
        {
            if (_explicit.TryGetValue((provider, stream), out var subscriptions))
                handles.AddRange(subscriptions.Where(s => self is null ? s.Queue is ObserverHost : s.Queue == self).Select(s => s.Handle));
        }

        return handles;
    }

    private static bool IsImplicit(Activation self, StreamId stream) =>
        self.Key == stream.GetKeyAsString() && stream.GetNamespace() is { } ns && self.Kind.Class.StreamNamespaces.Contains(ns);

    private void Deliver<T>(string provider, StreamId stream, Subscription subscription, Activation activation, ExplicitDelivery<T> call)
    {
        // An explicit subscription ends with its activation.
        if (!_runtime.Deliver(activation, call)) Remove(provider, stream, subscription.Handle);
    }

    private void Remove(string provider, StreamId stream, Guid handle)
    {
        lock (_lock)
        {
            if (!_explicit.TryGetValue((provider, stream), out var subscriptions)) return;
            subscriptions.RemoveAll(s => s.Handle == handle);
            if (subscriptions.Count == 0) _explicit.Remove((provider, stream));
            _hasExplicit = _explicit.Count > 0;
        }
    }

    private sealed record Subscription(Guid Handle, CallQueue Queue, object Observer);
}
