using Actors.Storage;

namespace Actors.Embedded.Sqlite.Writing;

/// <summary>What is acknowledged, being in the redo log, and not yet committed to the database, where readers would see it. A reader of something that is among it waits for the
/// commit, which it hastens; any other reader goes on.</summary>
internal sealed class Uncommitted(Action hasten)
{
    private readonly Lock _gate = new();
    private readonly HashSet<long> _jobs = [];
    private readonly HashSet<long> _outputs = [];
    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);
    private TaskCompletionSource? _waiting;
    private string? _refusal;
    private bool _any;

    /// <summary>Output that can be read without waiting.</summary>
    public ShortOutputs ShortOutputs { get; } = new();

    /// <summary>A reader waits for the commit.</summary>
    public bool IsAwaited
    {
        get
        {
            lock (_gate)
                return _waiting is not null;
        }
    }

    /// <summary>Something was written; told before it is acknowledged.</summary>
    public void Add()
    {
        lock (_gate)
            _any = true;
        ShortOutputs.Keep();
    }

    /// <summary>What was written and not acknowledged is undone.</summary>
    public void Undo() => ShortOutputs.Undo();

    /// <summary>The job is about to be written.</summary>
    public void AddJob(long id)
    {
        lock (_gate)
            _jobs.Add(id);
    }

    /// <summary>A job's output is about to be written or removed.</summary>
    public void AddOutput(long job)
    {
        lock (_gate)
            _outputs.Add(job);
    }

    /// <summary>A job's idempotency key is about to be written.</summary>
    public void AddKey(string key)
    {
        lock (_gate)
            _keys.Add(key);
    }

    /// <summary>Ends when whatever was acknowledged before the call is seen by readers.</summary>
    /// <exception cref="StorageUnavailableException">In the task: it cannot be committed for now.</exception>
    public Task WhenSeen() => When(waits: true);

    /// <summary>Likewise of one job's record.</summary>
    public Task WhenJobSeen(long id) => When(Has(_jobs, id));

    /// <summary>Likewise of one job's output.</summary>
    public Task WhenOutputSeen(long job) => When(Has(_outputs, job));

    /// <summary>Likewise of an idempotency key, whoever it belongs to.</summary>
    public Task WhenKeySeen(string key) => When(Has(_keys, key));

    /// <summary>Everything is committed.</summary>
    public void Committed()
    {
        lock (_gate)
        {
            _any = false;
            _refusal = null;
            _jobs.Clear();
            _outputs.Clear();
            _keys.Clear();
            _waiting?.TrySetResult();
            _waiting = null;
        }
        ShortOutputs.Clear();
    }

    /// <summary>It cannot be committed until the cause goes.</summary>
    public void Refuse(string reason)
    {
        lock (_gate)
        {
            _refusal = reason;
            _waiting?.TrySetException(new StorageUnavailableException(reason));
            _waiting = null;
        }
    }

    private bool Has<T>(HashSet<T> set, T item)
    {
        lock (_gate)
            return set.Contains(item);
    }

    private Task When(bool waits)
    {
        if (!waits)
            return Task.CompletedTask;
        Task committed;
        lock (_gate)
        {
            if (!_any)
                return Task.CompletedTask;
            if (_refusal is not null)
                return Task.FromException(new StorageUnavailableException(_refusal));
            _waiting ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            committed = _waiting.Task;
        }
        hasten();
        return committed;
    }
}
