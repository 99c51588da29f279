namespace Actors.NodeAgent.Core;

/// <summary>Calls back on the agent's loop once a time has passed. Disposed on the loop, it does not call.</summary>
internal sealed class Alarm : IDisposable
{
    /// <summary>Timers take no more than 49 days; a longer wait is several.</summary>
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(40);

    private readonly SynchronizationContext _loop;
    private readonly Action _ring;
    private readonly ITimer _timer;
    private TimeSpan _rest;
    private bool _isDisposed;

    public Alarm(AgentParts parts, TimeSpan due, Action ring)
    {
        (_loop, _ring) = (parts.Loop, ring);
        _timer = parts.Time.CreateTimer(
            static alarm => ((Alarm)alarm!)._loop.Post(static due => ((Alarm)due!).Ring(), alarm), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Wait(due);
    }

    public void Dispose()
    {
        _isDisposed = true;
        _timer.Dispose();
    }

    private void Wait(TimeSpan due)
    {
        TimeSpan first = due < LongestTimer ? due : LongestTimer;
        _rest = due - first;
        _timer.Change(first, Timeout.InfiniteTimeSpan);
    }

    private void Ring()
    {
        if (_isDisposed) return;
        if (_rest > TimeSpan.Zero)
        {
            Wait(_rest);
            return;
        }
        Dispose();
        _ring();
    }
}
