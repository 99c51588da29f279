using System.Collections.Concurrent;
using System.Collections.Frozen;
using Actors.Embedded.Activations;
using Actors.Embedded.Calls;
using Actors.Embedded.CodeGeneration;
using Actors.Embedded.Observers;
using Actors.Embedded.Reminders;
using Actors.Embedded.Streams;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Actors.Embedded;

/// <summary>Grains in one process. It reads no clock, starts no thread and keeps no timer but those of its options.</summary>
public sealed class EmbeddedRuntime : IClusterClient, IAsyncDisposable
{
    internal static readonly DeactivationReason ShuttingDown = new(DeactivationReasonCode.ShuttingDown, "The process is shutting down.");

    private const string DefaultStorage = "Default";

    private readonly FrozenDictionary<Type, GrainBinding> _bindings;
    private readonly FrozenDictionary<Type, Func<ObserverTarget, object>> _observers;
    private readonly ConcurrentDictionary<string, IGrainStorage> _storages;
    private readonly ITimer _sweep;
    private readonly int _callTimeoutTicks;
    private readonly int _collectionAgeTicks;
    private volatile RunState _state;
    private int _tick;

    public EmbeddedRuntime(EmbeddedOptions options)
    {
        options.Validate();
        Options = options;
        Services = options.Services!;
        Time = options.Time;
        Turns = options.Turns;
        Log = options.Loggers.CreateLogger<EmbeddedRuntime>();
        Residents = new Residents(this);
        Metrics = new RuntimeMetrics(() => Residents.Count);
        _storages = new ConcurrentDictionary<string, IGrainStorage>(options.Storages, StringComparer.Ordinal);
        _callTimeoutTicks = TicksIn(options.CallTimeout);
        _collectionAgeTicks = TicksIn(options.CollectionAge);

        var manifest = GrainManifest.Of(options.Assemblies);
        Kinds = manifest.Classes.Select(c => new GrainKind(c)).ToFrozenDictionary(k => k.Class.TypeName, StringComparer.Ordinal);
        _bindings = GrainBinding.All(manifest, Kinds.Values);
        _observers = manifest.Observers.ToFrozenDictionary();
        Streams = new StreamHub(this);
        Reminders = new ReminderService(this, options.ReminderTable ?? Services.GetService<IReminderTable>());
        _sweep = Time.CreateTimer(static runtime => ((EmbeddedRuntime)runtime!).Sweep(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private enum RunState
    {
        /// <summary>Not started, or running: calls are served either way, since grains may be called while the host starts.</summary>
        Open,
        Stopping,
        Stopped,
        Aborted,
    }

    /// <summary>Activations in memory now.</summary>
    public int ActivationCount => Residents.Count;

    IServiceProvider IClusterClient.ServiceProvider => Services;

    internal EmbeddedOptions Options { get; }

    internal IServiceProvider Services { get; }

    internal TimeProvider Time { get; }

    internal ITurnScheduler Turns { get; }

    internal ILogger Log { get; }

    internal RuntimeMetrics Metrics { get; }

    internal Residents Residents { get; }

    internal StreamHub Streams { get; }

    internal ReminderService Reminders { get; }

    internal FrozenDictionary<string, GrainKind> Kinds { get; }

    /// <summary>Sweeps so far: the coarse clock by which calls time out and activations age.</summary>
    internal int Tick => Volatile.Read(ref _tick);

    internal bool IsStopping => _state == RunState.Stopping;

    internal bool IsAborted => _state == RunState.Aborted;

    /// <summary>Starts time-outs, collection and reminders. Every reminder whose time has come fires at once.</summary>
    public Task StartAsync(CancellationToken cancellation)
    {
        _sweep.Change(Options.SweepPeriod, Options.SweepPeriod);
        return Reminders.StartAsync(cancellation);
    }

    /// <summary>Stops reminders, serves what is queued, deactivates every grain, then refuses all calls. When the token is cancelled it waits no longer.</summary>
    public async Task StopAsync(CancellationToken cancellation)
    {
        if (_state is RunState.Stopped or RunState.Aborted) return;
        Reminders.Stop();
        _state = RunState.Stopping;
        foreach (var activation in Residents.Snapshot()) activation.LeaveWhenIdle(ShuttingDown);
        try
        {
            await Residents.EmptyAsync().WaitAsync(cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Grains that do not come to an end are left as a crash would leave them.
        }
        finally
        {
            if (_state == RunState.Stopping) _state = RunState.Stopped;
            await _sweep.DisposeAsync();
            Metrics.Dispose();
        }
    }

    /// <summary>A crash: no turn starts from now on, and pending calls never end. A turn that is running ends at its next await.</summary>
    public void Abort()
    {
        _state = RunState.Aborted;
        Reminders.Stop();
        _sweep.Dispose();
        Metrics.Dispose();
    }

    public ValueTask DisposeAsync() => new(StopAsync(CancellationToken.None));

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey => (TGrainInterface)Reference(typeof(TGrainInterface), primaryKey);

    public IGrain GetGrain(Type grainInterfaceType, string grainPrimaryKey) => (IGrain)Reference(grainInterfaceType, grainPrimaryKey);

    public TGrainObserverInterface CreateObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver
    {
        ArgumentNullException.ThrowIfNull(obj);
        if (!_observers.TryGetValue(typeof(TGrainObserverInterface), out var create))
            throw new ArgumentException($"{typeof(TGrainObserverInterface)} is in none of the runtime's assemblies, or is no observer interface.");
        return (TGrainObserverInterface)create(new ObserverTarget(new ObserverHost(this, obj)));
    }

    public void DeleteObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver
    {
        if (obj is not ObserverReference reference)
            throw new ArgumentException($"{obj?.GetType().Name ?? "null"} was not made by CreateObjectReference.", nameof(obj));
        reference.Host.Delete();
    }

    internal object Reference(Type grainInterface, string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        if (!_bindings.TryGetValue(grainInterface, out var binding))
            throw new ArgumentException($"Could not find an implementation for interface {grainInterface}.");
        return binding.CreateReference(new GrainTarget(this, binding.RequireKind(), key));
    }

    internal void Send(GrainKind kind, string key, GrainCall call)
    {
        call.Sent(Tick);
        Metrics.CallSent();
        while (true)
        {
            var activation = FindOrCreate(kind, key, out var isNew);
            if (activation is null)
            {
                call.Fail(new OrleansException($"{kind.Class.TypeName}/{key} cannot be called: the runtime has stopped."));
                return;
            }

            if (Offer(activation, call, lend: isNew && TurnThread.MayLend(Turns))) return;
        }
    }

    /// <summary>Offers a call to this activation alone; false when it is gone, and the call with it.</summary>
    internal bool Deliver(Activation activation, GrainCall call)
    {
        call.Sent(Tick);
        return Offer(activation, call);
    }

    /// <summary>Calls an observer, unless it was deleted.</summary>
    internal void Notify(ObserverHost host, OneWayGrainCall call)
    {
        call.Sent(Tick);
        if (host.Accept(call) == Acceptance.Full) Metrics.CallRefused();
    }

    internal IGrainStorage Storage(string? name) =>
        _storages.GetOrAdd(
            name ?? DefaultStorage,
            static (key, services) => services.GetKeyedService<IGrainStorage>(key)
                ?? throw new InvalidOperationException($"There is no grain storage named \"{key}\"."),
            Services);

    internal int TickAfter(TimeSpan span) => Tick + TicksIn(span);

    /// <summary>Keeps an activation for another collection age, against the bound on idle ones too.</summary>
    internal void Keep(Activation activation)
    {
        activation.Residency.IsTouched = true;
        activation.Residency.UsedAt = Tick;
        activation.Residency.KeptUntil = Math.Max(activation.Residency.KeptUntil, Tick + _collectionAgeTicks);
    }

    private Activation? FindOrCreate(GrainKind kind, string key, out bool isNew)
    {
        isNew = false;
        var slot = kind.SlotOf(key);
        if (kind.Directory.TryGetValue(slot, out var activation))
        {
            activation.Residency.IsTouched = true;
            activation.Residency.UsedAt = Tick;
            return activation;
        }

        if (_state is RunState.Stopped or RunState.Aborted) return null;
        var created = new Activation(this, kind, key, slot);
        activation = kind.Directory.GetOrAdd(slot, created);
        if (activation == created)
        {
            isNew = true;
            Residents.Add(created);

            // A stop that began between the two lines has not seen it.
            if (IsStopping) created.LeaveWhenIdle(ShuttingDown);
        }

        return activation;
    }

    /// <summary>False when the activation is gone and the call may go to its successor.</summary>
    private bool Offer(Activation activation, GrainCall call, bool lend = false)
    {
        switch (activation.Accept(call, lend))
        {
            case Acceptance.Accepted:
                return true;
            case Acceptance.Full:
                Metrics.CallRefused();
                call.Fail(new LimitExceededException(
                    $"{activation} has {Options.MaxQueuedCallsPerActivation} calls waiting ({nameof(Options.MaxQueuedCallsPerActivation)}); the call was refused."));
                return true;
            default:
                return false;
        }
    }

    private void Sweep()
    {
        if (IsAborted) return;
        var tick = Interlocked.Increment(ref _tick);
        Residents.Sweep(tick - _callTimeoutTicks, tick - _collectionAgeTicks);
    }

    // Rounded up: a time-out may be late by a sweep, never early.
    private int TicksIn(TimeSpan span) => (int)Math.Min(int.MaxValue / 2, Math.Ceiling(span / Options.SweepPeriod));
}
