using Actors.Queues;

namespace Actors.Domain.Queues;

/// <summary>Whether a queue may start another job now, by what its operator set. The rate is a bucket of tokens that fills as time passes.</summary>
public sealed class StartGate
{
    /// <summary>Adding up fractions of a token leaves it this short of a whole one at times.</summary>
    private const double Rounding = 1e-6;

    private double _tokens;
    private DateTimeOffset _filledAt;

    public QueuePolicy Policy { get; private set; } = QueuePolicy.None;

    /// <param name="isFull">All starts of an interval may come at once. Not after a restart, which would else be a way around the rate.</param>
    public void Set(QueuePolicy policy, DateTimeOffset now, bool isFull)
    {
        Fill(now);
        var known = Policy.Rate is not null;
        Policy = policy;
        _filledAt = now;
        if (policy.Rate is not { } rate)
            return;
        _tokens = known ? Math.Min(_tokens, rate.Starts) : isFull ? rate.Starts : 0;
    }

    /// <param name="running">Attempts that have a place, those on their way included.</param>
    public bool IsOpen(int running, DateTimeOffset now)
    {
        if (Policy.IsPaused || running >= Policy.MaxRunning)
            return false;
        Fill(now);
        return Policy.Rate is null || _tokens >= 1 - Rounding;
    }

    /// <summary>When the rate lets the next one start; null when time alone opens nothing.</summary>
    public DateTimeOffset? OpensAt(int running, DateTimeOffset now)
    {
        if (Policy is not { IsPaused: false, Rate: { } rate } || running >= Policy.MaxRunning)
            return null;
        Fill(now);
        return _tokens >= 1 - Rounding ? null : _filledAt + ((1 - _tokens) * rate.Interval / rate.Starts);
    }

    public void Take() => _tokens -= 1;

    /// <summary>What was let through did not start after all.</summary>
    public void GiveBack() => _tokens += 1;

    private void Fill(DateTimeOffset now)
    {
        // A clock that goes back gives nothing, and takes nothing that was given.
        if (Policy.Rate is { } rate && now > _filledAt)
            _tokens = Math.Min(rate.Starts, _tokens + ((now - _filledAt) / rate.Interval * rate.Starts));
        _filledAt = now;
    }
}
