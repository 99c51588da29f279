using Actors.Jobs;

namespace Actors.Gateway.Application;

/// <summary>Makes job ids: the time in epoch nanoseconds, moved on where it would repeat or go back.</summary>
public sealed class JobIdSource(TimeProvider time)
{
    private const long NanosecondsPerTick = 100;

    private long _last;

    /// <summary>Ids come after this one, whatever the clock says.</summary>
    public void StartAfter(JobId last)
    {
        long seen;
        while ((seen = Interlocked.Read(ref _last)) < last.Value)
            Interlocked.CompareExchange(ref _last, last.Value, seen);
    }

    public JobId Next()
    {
        var now = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * NanosecondsPerTick;
        while (true)
        {
            var last = Interlocked.Read(ref _last);
            var next = Math.Max(now, last + 1);
            if (Interlocked.CompareExchange(ref _last, next, last) == last)
                return new JobId(next);
        }
    }
}
