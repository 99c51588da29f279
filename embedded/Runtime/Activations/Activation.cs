using Actors.Embedded.Calls;
using Actors.Embedded.CodeGeneration;
using Actors.Embedded.Turns;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Actors.Embedded.Activations;

/// <summary>One grain in memory, from its first call to its retirement: at most one per key at any moment.</summary>
internal sealed partial class Activation(EmbeddedRuntime runtime, GrainKind kind, string key, string slot)
    : CallQueue(runtime, kind.Class.IsReentrant)
{
    private ActivationPhase _phase;
    private Departure _departure;
    private DeactivationReason _reason;
    private Grain? _grain;
    private ActivationExtras? _extras;

    public GrainKind Kind { get; } = kind;

    public string Key { get; } = key;

    /// <summary>Its place in the directory: the key, save for stateless workers, of which a key has several.</summary>
    public string Slot { get; } = slot;

    public GrainId Identity => new(Kind.Class.TypeName, Key);

    public override object Target => _grain!;

    /// <summary>Its links and marks in <see cref="Residents"/>, which guards them.</summary>
    public Residency Residency;

    /// <summary>Streams and timers, which most activations do without.</summary>
    public ActivationExtras Extras => _extras ??= new ActivationExtras();

    protected override bool IsOpen => _phase == ActivationPhase.Active;

    protected override bool IsRetired => _phase == ActivationPhase.Retired;

    private bool IsIdle => QueuedCount == 0 && Running.Count == 0 && !HasResumptions;

    public override string ToString() => Identity.ToString();

    public TInterface ReferenceTo<TInterface>() => (TInterface)Runtime.Reference(typeof(TInterface), Key);

    public IGrainTimer RegisterTimer<TState>(Func<TState, CancellationToken, Task> callback, TState state, GrainTimerCreationOptions options)
    {
        var timer = new GrainTimer<TState>(this, callback, state, options);
        Extras.Timers.Add(timer);
        timer.Start(options.DueTime);
        return timer;
    }

    public void DelayCollection(TimeSpan span) => Residency.KeptUntil = span > TimeSpan.Zero ? Runtime.TickAfter(span) : Runtime.Tick;

    /// <summary>Deactivates once the running calls are done. Called in a turn of this activation.</summary>
    public void LeaveAfterRunning(DeactivationReason reason)
    {
        lock (Gate) Leave(Departure.AfterRunning, reason);
    }

    /// <summary>Deactivates once nothing is queued: now, if it is idle.</summary>
    public void LeaveWhenIdle(DeactivationReason reason)
    {
        bool asleep;
        lock (Gate)
        {
            if (_phase >= ActivationPhase.Deactivating) return;
            Leave(Departure.WhenIdle, reason);
            asleep = Awaken();
        }

        if (asleep) Post();
    }

    /// <summary>Deactivates if it is idle; false when it is not, and stays.</summary>
    public bool TryCollect()
    {
        bool asleep;
        lock (Gate)
        {
            if (_phase != ActivationPhase.Active || _departure != Departure.No || !IsIdle || Residency.KeptUntil - Runtime.Tick > 0) return false;
            Leave(Departure.WhenIdle, new DeactivationReason(DeactivationReasonCode.ActivationIdle, "Not used for a while."));

            // Nothing of it is queued or running, so without a farewell to say it needs no turn to go.
            if (!Kind.Class.HasFarewell && _extras is null)
            {
                Retire();
                asleep = false;
            }
            else
            {
                asleep = Awaken();
            }
        }

        if (IsRetired) Runtime.Residents.Remove(this);
        else if (asleep) Post();
        Runtime.Metrics.ActivationCollected();
        return true;
    }

    /// <summary>Times out calls sent before the tick. Called by the sweep.</summary>
    public void ExpireCalls(int sentBefore)
    {
        // Read without the gate: a call just missed is young, and the next sweep is soon.
        if (QueuedCount == 0 && Running.Count == 0) return;
        lock (Gate) Expire(sentBefore);
    }

    internal void Activate()
    {
        var activating = ActivateGrainAsync();
        if (activating.IsCompleted) Activated(activating);
        else activating.ContinueWith(static (task, state) => ((Activation)state!).Activated(task), this, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, this);
    }

    internal void Deactivate()
    {
        var deactivating = DeactivateGrainAsync();
        if (deactivating.IsCompleted) Deactivated(deactivating);
        else deactivating.ContinueWith(static (task, state) => ((Activation)state!).Deactivated(task), this, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, this);
    }

    protected override Turn? NextTurn()
    {
        switch (_phase)
        {
            case ActivationPhase.Created:
                _phase = ActivationPhase.Activating;
                return ActivateTurn.Instance;
            case ActivationPhase.Active when _departure == Departure.AfterRunning && Running.Count == 0:
            case ActivationPhase.Active when _departure == Departure.WhenIdle && Running.Count == 0 && QueuedCount == 0:
                _phase = ActivationPhase.Deactivating;
                return DeactivateTurn.Instance;
            case ActivationPhase.Active when _departure != Departure.AfterRunning:
                return NextCall();
            default:
                return null;
        }
    }

    protected override void OnStaleState(InconsistentStateException exception) =>
        Leave(Departure.AfterRunning, new DeactivationReason(DeactivationReasonCode.ApplicationError, exception, "Its state was written by somebody else."));

    private void Leave(Departure departure, DeactivationReason reason)
    {
        if (departure <= _departure) return;
        _departure = departure;
        _reason = reason;
    }

    private async Task ActivateGrainAsync()
    {
        var construction = new GrainConstruction(this);
        _grain = Kind.Class.Create(construction);
        if (construction.States is { } states)
        {
            foreach (var state in states) await state.ReadStateAsync();
        }

        await _grain.OnActivateAsync(CancellationToken.None);
    }

    private void Activated(Task activating)
    {
        if (Runtime.IsAborted) return;
        Runtime.Metrics.ActivationStarted();
        if (activating.IsCompletedSuccessfully)
        {
            lock (Gate)
            {
                _phase = ActivationPhase.Active;
                SortWaiting();

                // Told to leave while it was activating, it serves those who woke it; else its successors might do the same forever.
                if (_departure == Departure.AfterRunning) _departure = Departure.WhenIdle;
                if (Runtime.IsStopping) Leave(Departure.WhenIdle, EmbeddedRuntime.ShuttingDown);
            }

            return;
        }

        var exception = activating.Exception?.InnerException ?? new TaskCanceledException($"The activation of {Identity} was canceled.");
        LogActivationFailed(Runtime.Log, Identity, exception);
        _extras?.Dispose();
        CallList refused;
        lock (Gate)
        {
            refused = Waiting;
            Waiting = default;
            Retire();
        }

        Runtime.Residents.Remove(this);
        while (refused.TakeFirst() is { } call) call.Fail(exception);
    }

    private async Task DeactivateGrainAsync()
    {
        _extras?.Dispose();
        if (Kind.Class.HasFarewell) await _grain!.OnDeactivateAsync(_reason, CancellationToken.None);
        if (_grain is IAsyncDisposable asyncDisposable) await asyncDisposable.DisposeAsync();
        else if (_grain is IDisposable disposable) disposable.Dispose();
    }

    private void Deactivated(Task deactivating)
    {
        if (Runtime.IsAborted) return;
        if (deactivating.IsFaulted) LogDeactivationFailed(Runtime.Log, Identity, deactivating.Exception.InnerExceptions[0]);
        Activation? successor;
        lock (Gate) successor = Retire();

        // The successor first, so that a stopping runtime never looks empty while calls are being handed over.
        successor?.Begin();
        Runtime.Residents.Remove(this);
    }

    /// <summary>Leaves the directory, in one step with the successor's entering it if calls are left. Called under the gate.</summary>
    private Activation? Retire()
    {
        _phase = ActivationPhase.Retired;
        CallList left = default;
        Take(ref Waiting, ref left);
        Take(ref Interleaving, ref left);
        if (left.Count == 0)
        {
            Kind.Directory.TryRemove(KeyValuePair.Create(Slot, this));
            return null;
        }

        var successor = new Activation(Runtime, Kind, Key, Slot);
        while (left.TakeFirst() is { } call) successor.Enqueue(call);
        Kind.Directory[Slot] = successor;
        return successor;
    }

    private static void Take(ref CallList from, ref CallList left)
    {
        while (from.TakeFirst() is { } call)
        {
            if (!call.IsBound) left.Append(call);
        }
    }

    private void Begin()
    {
        Runtime.Residents.Add(this);
        bool asleep;
        lock (Gate) asleep = Awaken();
        if (asleep) Post();
    }

    [LoggerMessage(LogLevel.Error, "The activation of {Grain} failed.")]
    private static partial void LogActivationFailed(ILogger logger, GrainId grain, Exception exception);

    [LoggerMessage(LogLevel.Error, "The deactivation of {Grain} failed.")]
    private static partial void LogDeactivationFailed(ILogger logger, GrainId grain, Exception exception);
}
