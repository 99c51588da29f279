namespace Actors.Gateway.Application.Live;

/// <summary>How many messages a client may still send: refilled evenly, up to a burst. Not for use by two threads at once.</summary>
internal struct MessageAllowance(int perSecond, int burst, TimeProvider time)
{
    private double _left = burst;
    private long _filledAt = time.GetTimestamp();

    public bool TryTake()
    {
        var now = time.GetTimestamp();
        _left = Math.Min(burst, _left + (time.GetElapsedTime(_filledAt, now).TotalSeconds * perSecond));
        _filledAt = now;
        if (_left < 1)
            return false;
        _left--;
        return true;
    }
}
