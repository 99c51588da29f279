namespace Actors.Embedded.Sqlite;

/// <summary>Whether writes are taken. Changed by the writer; damage found by a reader ends it too.</summary>
internal sealed class StoreHealth : IStorageHealth
{
    private readonly Lock _gate = new();
    private volatile string? _reason;
    private volatile bool _forGood;
    private TimeSpan _pause;
    private TaskCompletionSource _available = Signal();

    public StoreHealth() => _available.SetResult();

    public bool Available => _reason is null;

    public string? Reason => _reason;

    /// <summary>Nothing but a restart on a sound file helps.</summary>
    public bool IsForGood => _forGood;

    /// <summary>Ends when writes are taken.</summary>
    public Task WhenAvailable
    {
        get
        {
            lock (_gate)
                return _available.Task;
        }
    }

    public void Fail(string reason, bool forGood)
    {
        lock (_gate)
        {
            if (_forGood)
                return;
            if (_reason is null)
                _available = Signal();
            _forGood = forGood;
            _reason = reason;
        }
    }

    public void Recover()
    {
        lock (_gate)
        {
            if (_forGood)
                return;
            _reason = null;
            _pause = TimeSpan.Zero;
            _available.TrySetResult();
        }
    }

    /// <summary>How long to wait before the next probe: longer each time.</summary>
    public TimeSpan NextPause(SqliteStoreOptions options) =>
        _pause = _pause == TimeSpan.Zero ? options.FirstProbePause : TimeSpan.FromTicks(Math.Min(_pause.Ticks * 2, options.MaxProbePause.Ticks));

    private static TaskCompletionSource Signal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
