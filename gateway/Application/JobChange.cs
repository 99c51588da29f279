using Actors.Jobs;

namespace Actors.Gateway.Application;

/// <summary>The next change of a job that requests of this process wait for. Closed for good when the last of them leaves.</summary>
internal sealed class JobChange
{
    private readonly Lock _gate = new();
    private TaskCompletionSource<JobSnapshot?> _next = New();
    private int _waiters;
    private bool _closed;

    /// <summary>Done when the job changes for the next time, or with null when nobody is to wait any longer.</summary>
    public Task<JobSnapshot?> Next
    {
        get
        {
            lock (_gate)
                return _next.Task;
        }
    }

    public bool TryJoin()
    {
        lock (_gate)
        {
            if (_closed)
                return false;
            _waiters++;
            return true;
        }
    }

    /// <summary>True when nobody is left.</summary>
    public bool Leave()
    {
        lock (_gate)
            return _closed = --_waiters == 0;
    }

    public void Publish(JobSnapshot? job)
    {
        TaskCompletionSource<JobSnapshot?> changed;
        lock (_gate)
        {
            changed = _next;
            _next = New();
        }
        changed.TrySetResult(job);
    }

    // It is completed in a turn of the observer, whose scheduler keeps the waiters' code out of it. A hop to the thread pool besides would escape a simulation.
    private static TaskCompletionSource<JobSnapshot?> New() => new();
}
