using Actors.NodeAgent.Processes.Native;

namespace Actors.NodeAgent.Processes;

/// <summary>
/// Tells when children started without asking <c>/proc</c>, which takes as long as a tenth of a spawn: the kernel stamps a child during the spawn,
/// with the clock that can be read before and after it, and tells it in ticks so long that mostly both fall into one.
/// </summary>
internal sealed class StartTimes
{
    /// <summary>The kernel's USER_HZ is 100 wherever .NET runs.</summary>
    private const long NanosecondsPerTick = 10_000_000;

    // Some sandboxes answer /proc themselves, by a clock of their own: the clock is trusted once it was seen to be right.
    private Trust _trust;

    private enum Trust
    {
        Unknown,
        Trusted,
        Refuted,
    }

    /// <summary>Now, by the clock of start times: nanoseconds since boot, time asleep included.</summary>
    public static long Now() => LibC.ClockTime(LibC.ClockBootTime, out LibC.TimeSpec now) == 0 ? (now.Seconds * 1_000_000_000) + now.Nanoseconds : 0;

    /// <summary>Field 22 of the child's <c>/proc/pid/stat</c>; 0 when there is no such process.</summary>
    /// <param name="pid">A child that nobody has reaped.</param>
    /// <param name="before">The time just before it was started.</param>
    /// <param name="after">The time just after.</param>
    public ulong Of(int pid, long before, long after)
    {
        ulong tick = (ulong)(after / NanosecondsPerTick);
        bool isTold = before > 0 && (ulong)(before / NanosecondsPerTick) == tick;
        if (isTold && _trust == Trust.Trusted) return tick;

        ulong read = ProcStat.Read(pid)?.StartTime ?? 0;
        if (isTold && read != 0 && _trust == Trust.Unknown) _trust = read == tick ? Trust.Trusted : Trust.Refuted;
        return read;
    }
}
