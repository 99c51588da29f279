namespace Actors.TestKit;

/// <summary>A clock that moves only when told to. Timers fire inside <see cref="Advance"/>, on its thread, in the order they are due;
/// those due together, in the order they were set.</summary>
public sealed class ManualTimeProvider(DateTimeOffset? start = null) : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly SortedSet<ManualTimer> _waiting = new(Comparer<ManualTimer>.Create(static (x, y) =>
        x.Due == y.Due ? x.Order.CompareTo(y.Order) : x.Due.CompareTo(y.Due)));

    private DateTimeOffset _now = start ?? new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private long _order;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>When the next timer is due, if any is waiting.</summary>
    public DateTimeOffset? NextDue
    {
        get
        {
            lock (_lock) return _waiting.Min?.Due;
        }
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock) return _now;
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock from one due timer to the next, and then to the end of the span.</summary>
    public void Advance(TimeSpan span)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(span, TimeSpan.Zero);
        var end = GetUtcNow() + span;
        while (TakeDue(end) is { } timer) timer.Fire();
        lock (_lock) _now = end;
    }

    /// <summary>Moves the clock without firing what it passes, as a clock set by hand does; waiting timers keep their distance.</summary>
    public void Jump(TimeSpan span)
    {
        lock (_lock)
        {
            _now += span;
            var timers = _waiting.ToArray();
            _waiting.Clear();
            foreach (var timer in timers)
            {
                timer.Due += span;
                _waiting.Add(timer);
            }
        }
    }

    private ManualTimer? TakeDue(DateTimeOffset end)
    {
        lock (_lock)
        {
            if (_waiting.Min is not { } timer || timer.Due > end) return null;
            _waiting.Remove(timer);
            if (timer.Due > _now) _now = timer.Due;
            if (timer.Period > TimeSpan.Zero) Set(timer, timer.Period);
            return timer;
        }
    }

    private void Set(ManualTimer timer, TimeSpan dueTime)
    {
        timer.Due = _now + dueTime;
        timer.Order = ++_order;
        _waiting.Add(timer);
    }

    private sealed class ManualTimer(ManualTimeProvider clock, TimerCallback callback, object? state) : ITimer
    {
        private bool _isDisposed;

        public DateTimeOffset Due { get; set; }

        public long Order { get; set; }

        public TimeSpan Period { get; private set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._lock)
            {
                if (_isDisposed) return false;
                clock._waiting.Remove(this);
                Period = period;
                if (dueTime != Timeout.InfiniteTimeSpan) clock.Set(this, dueTime);
                return true;
            }
        }

        public void Dispose()
        {
            lock (clock._lock)
            {
                _isDisposed = true;
                clock._waiting.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
