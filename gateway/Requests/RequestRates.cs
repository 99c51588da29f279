using System.Collections.Concurrent;
using Actors.Gateway.Application;

namespace Actors.Gateway.Requests;

/// <summary>Bounds how many requests a second one user makes (<see cref="GatewayOptions.RateLimit"/>), so that a client gone wild does not crowd out the others.
/// What a user did not use within the last second is its to spend at once.</summary>
public sealed class RequestRates(GatewayOptions options, TimeProvider time)
{
    /// <summary>Users remembered. Past it those are forgotten who asked nothing for a second, which changes nothing for them.</summary>
    private const int MaxUsers = 100_000;

    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1);

    public int PerSecond => options.RateLimit;

    private readonly ConcurrentDictionary<string, Allowance> _users = new(StringComparer.Ordinal);

    /// <summary>Whether the user may make one more request now.</summary>
    public bool TryTake(string user)
    {
        var now = time.GetTimestamp();
        if (!_users.TryGetValue(user, out var allowance))
        {
            if (_users.Count >= MaxUsers)
                ForgetIdle(now);
            allowance = _users.GetOrAdd(user, _ => new Allowance(options.RateLimit, now));
        }
        return allowance.TryTake(options.RateLimit, now, time);
    }

    private void ForgetIdle(long now)
    {
        foreach (var (user, allowance) in _users)
        {
            if (allowance.IsIdle(now, time))
                _users.TryRemove(user, out _);
        }
    }

    private sealed class Allowance(double left, long at)
    {
        private readonly Lock _gate = new();
        private double _left = left;
        private long _at = at;

        public bool TryTake(int perSecond, long now, TimeProvider time)
        {
            lock (_gate)
            {
                if (now > _at)
                {
                    _left = Math.Min(perSecond, _left + (time.GetElapsedTime(_at, now).TotalSeconds * perSecond));
                    _at = now;
                }
                if (_left < 1)
                    return false;
                _left--;
                return true;
            }
        }

        public bool IsIdle(long now, TimeProvider time)
        {
            lock (_gate)
                return time.GetElapsedTime(_at, now) >= Window;
        }
    }
}
