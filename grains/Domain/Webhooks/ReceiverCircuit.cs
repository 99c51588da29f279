namespace Actors.Domain.Webhooks;

/// <summary>What is known of a receiver's health. One that failed several times in a row gets a single probe now and then, instead of everything that waits for it;
/// the first success lets all of it through.</summary>
public sealed class ReceiverCircuit(WebhookRules rules)
{
    private int _failures;
    private int _probes;
    private DateTimeOffset? _closedUntil;
    private DateTimeOffset _pausedUntil;

    /// <summary>It failed last time.</summary>
    public bool IsSuspect => _failures > 0;

    /// <summary>It is only probed.</summary>
    public bool IsOpen => _closedUntil is not null;

    /// <summary>How many requests it may get at once now: 0 until <see cref="NextAt"/>.</summary>
    public int PlacesAt(DateTimeOffset now)
    {
        if (now < NextAt)
            return 0;
        return IsOpen || _failures > 0 ? 1 : rules.MaxAtOnce;
    }

    /// <summary>Before that it gets nothing.</summary>
    public DateTimeOffset NextAt => _closedUntil > _pausedUntil ? _closedUntil.Value : _pausedUntil;

    /// <returns>True when it had been given up to probes.</returns>
    public bool Succeeded()
    {
        var wasOpen = IsOpen;
        (_failures, _probes, _closedUntil) = (0, 0, null);
        return wasOpen;
    }

    /// <returns>True when this failure is the one that leaves it to probes.</returns>
    public bool Failed(DateTimeOffset now)
    {
        _failures++;
        // Requests that were under way together fail together: they are one outage, and lengthen no pause.
        if (_failures < rules.FailuresToOpen || now < _closedUntil)
            return false;
        var wasOpen = IsOpen;
        var pause = rules.FirstProbePause * Math.Pow(2, Math.Min(_probes++, 20));
        _closedUntil = now + (pause < rules.MaxProbePause ? pause : rules.MaxProbePause);
        return !wasOpen;
    }

    /// <summary>The receiver asked to be left alone for a while.</summary>
    public void Pause(DateTimeOffset until)
    {
        if (until > _pausedUntil)
            _pausedUntil = until;
    }
}
