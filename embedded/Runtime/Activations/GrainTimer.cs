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
    private readonly Lock _lock = new();
    private bool _isTicking;

    // Set while a tick runs: the timer was given a new due time, and that time came already.
    private bool _wasChanged;
    private bool _isDueAgain;

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
        lock (_lock)
        {
            _period = period;
            _wasChanged = _isTicking;
            _isDueAgain = false;
            if (!_disposed.IsCancellationRequested) _timer.Change(dueTime, Never);
        }
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
        lock (_lock)
        {
            _isTicking = false;
            if (_disposed.IsCancellationRequested) return;
            if (_isDueAgain) _timer.Change(TimeSpan.Zero, Never);
            else if (!_wasChanged) _timer.Change(_period, Never);
            _wasChanged = _isDueAgain = false;
        }
    }

    internal override void Fail(Exception exception) => LogTickFailed(_activation.Runtime.Log, _activation.Identity, exception);

    private void Tick()
    {
        if (_activation.Runtime.IsAborted) return;
        lock (_lock)
        {
            if (_isTicking)
            {
                _isDueAgain = true;
                return;
            }

            _isTicking = true;
        }

        if (_keepAlive) _activation.Runtime.Keep(_activation);
        _activation.Runtime.Deliver(_activation, this);
    }

    [LoggerMessage(LogLevel.Error, "A timer of {Grain} failed; it goes on.")]
    private static partial void LogTickFailed(ILogger logger, GrainId grain, Exception exception);
}
