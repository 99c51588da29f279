using System.Globalization;
using System.Security.Cryptography;

namespace Actors.Gateway.Link;

/// <summary>Names for production: the time, moved on where it would repeat or go back, and a random part that keeps processes apart.</summary>
internal sealed class ConnectionNames(TimeProvider time) : IConnectionNames
{
    private long _last;

    public string Next()
    {
        var now = time.GetUtcNow().Ticks;
        long last, next;
        do
        {
            last = Interlocked.Read(ref _last);
            next = Math.Max(now, last + 1);
        }
        while (Interlocked.CompareExchange(ref _last, next, last) != last);
        return string.Create(CultureInfo.InvariantCulture, $"{next:d19}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}");
    }
}
