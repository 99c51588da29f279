namespace Actors.Gateway.Application;

/// <summary>Waits for the moment from which a credential is accepted no more. A timer may be late or early against the clock of the day, which may be set besides: so
/// the clock is asked again, and at least once a day.</summary>
internal sealed class CredentialEnd : IDisposable
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(5);

    private readonly DateTimeOffset _until;
    private readonly TimeProvider _time;
    private readonly Action _ended;
    private readonly ITimer _timer;

    /// <param name="ended">Called once, on a thread of the timer's; not after this is disposed, but for a call that is under way.</param>
    public CredentialEnd(DateTimeOffset until, TimeProvider time, Action ended)
    {
        (_until, _time, _ended) = (until, time, ended);
        _timer = time.CreateTimer(static end => ((CredentialEnd)end!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Await(until - time.GetUtcNow());
    }

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        var left = _until - _time.GetUtcNow();
        if (left > TimeSpan.Zero)
            Await(left);
        else
            _ended();
    }

    private void Await(TimeSpan left) => _timer.Change(
        left < ShortestWait ? ShortestWait : left > LongestWait ? LongestWait : left,
        Timeout.InfiniteTimeSpan);
}
