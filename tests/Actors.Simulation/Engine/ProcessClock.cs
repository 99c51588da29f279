namespace Actors.Simulation.Engine;

/// <summary>Time as one process sees it: its machine's wall clock, which jumps, and timers, which do not. They die with the process.</summary>
public sealed class ProcessClock(VirtualClock clock, MachineTime machine, SimulationThread thread) : TimeProvider
{
    private bool _isDead;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => machine.Now;

    public override long GetTimestamp() => clock.Now.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        thread.Require();
        var timer = new Timer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>The process is gone: none of its timers goes off any more.</summary>
    public void Die() => _isDead = true;

    private sealed class Timer(ProcessClock owner, TimerCallback callback, object? state) : ITimer
    {
        private VirtualClock.Due? _due;
        private TimeSpan _period;
        private bool _isDisposed;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (_isDisposed)
                return false;
            _due?.Cancel();
            _period = period;
            _due = dueTime == Timeout.InfiniteTimeSpan ? null : owner.Clock.After(dueTime, Fire);
            return true;
        }

        public void Dispose()
        {
            _isDisposed = true;
            _due?.Cancel();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Fire()
        {
            if (_isDisposed || owner._isDead)
                return;
            _due = _period > TimeSpan.Zero ? owner.Clock.After(_period, Fire) : null;
            callback(state);
        }
    }

    private VirtualClock Clock => clock;
}
