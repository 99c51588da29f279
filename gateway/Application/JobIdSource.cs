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

    /// <summary>The id that a job submitted at that time has, if none came in between.</summary>
    public static JobId At(DateTimeOffset now) => new((now - DateTimeOffset.UnixEpoch).Ticks * NanosecondsPerTick);

    public JobId Next() => Reserve(1);

    /// <summary>Takes so many ids in a row; gives the first.</summary>
    public JobId Reserve(int count)
    {
        while (true)
        {
            var last = Interlocked.Read(ref _last);
            var first = Math.Max(Now, last + 1);
            if (Interlocked.CompareExchange(ref _last, first + count - 1, last) == last)
                return new JobId(first);
        }
    }

    /// <summary>The id was given out, by this process or an earlier one, and not longer ago than that.</summary>
    public bool MayRepeat(JobId id, TimeSpan window) =>
        id.Value <= Math.Max(Interlocked.Read(ref _last), Now) && id.Value > Now - (window.Ticks * NanosecondsPerTick);

    private long Now => At(time.GetUtcNow()).Value;
}
