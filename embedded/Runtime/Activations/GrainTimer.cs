using Actors.Embedded.CodeGeneration;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Actors.Embedded.Activations;

/// <summary>A timer of a grain. It is also the call its ticks make: there is never more than one tick under way.</summary>
internal sealed partial class GrainTimer<TState> : GrainCall, IGrainTimer
{
    private static readonly TimeSpan Never = Timeout.InfiniteTimeSpan;

    private readonly Activation _activation;
    private readonly Func<TState, CancellationToken, Task> _callback;
    private readonly TState _state;
    private readonly bool _keepAlive;
    private readonly CancellationTokenSource _disposed = new();
    private readonly ITimer _timer;
    private TimeSpan _period;
    private bool _isTicking;
    private bool _wasChanged;

    public GrainTimer(Activation activation, Func<TState, CancellationToken, Task> callback, TState state, GrainTimerCreationOptions options)
        : base(options.Interleave ? CallTraits.Bound | CallTraits.AlwaysInterleave : CallTraits.Bound)
    {
        _activation = activation;
        _callback = callback;
        _state = state;
        _keepAlive = options.KeepAlive;
        _period = options.Period;
        _timer = activation.Runtime.Time.CreateTimer(static timer => ((GrainTimer<TState>)timer!).Tick(), this, Never, Never);
    }

    public void Start(TimeSpan dueTime)
    {
        if (_keepAlive) _activation.Runtime.Keep(_activation);
        _timer.Change(dueTime, Never);
    }

    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        _period = period;
        _wasChanged = _isTicking;
        if (!_disposed.IsCancellationRequested) _timer.Change(dueTime, Never);
    }

    public void Dispose()
    {
        if (_disposed.IsCancellationRequested) return;
        _timer.Dispose();
        _disposed.Cancel();
        _activation.Extras.Timers.Remove(this);
    }

    internal override Task Begin(object target) =>
        _disposed.IsCancellationRequested ? Task.CompletedTask : _callback(_state, _disposed.Token);

    internal override void Settle(Task finished)
    {
        if (finished.IsFaulted) Fail(finished.Exception.InnerExceptions[0]);
        Volatile.Write(ref _isTicking, false);

        // A due time set by the callback itself, or while it ran, is the next one.
        if (_wasChanged) _wasChanged = false;
        else if (!_disposed.IsCancellationRequested) _timer.Change(_period, Never);
    }

    internal override void Fail(Exception exception) => LogTickFailed(_activation.Runtime.Log, _activation.Identity, exception);

    private void Tick()
    {
        if (_activation.Runtime.IsAborted) return;
        if (Interlocked.Exchange(ref _isTicking, true))
        {
            // Due again, by a change, while the last tick still runs: it comes when that one ends.
            _wasChanged = false;
            return;
        }

        if (_keepAlive) _activation.Runtime.Keep(_activation);
        _activation.Runtime.Deliver(_activation, this);
    }

    [LoggerMessage(LogLevel.Error, "A timer of {Grain} failed; it goes on.")]
    private static partial void LogTickFailed(ILogger logger, GrainId grain, Exception exception);
}
