using System.Diagnostics.CodeAnalysis;

namespace Orleans.Runtime;

public readonly struct GrainTimerCreationOptions()
{
    [SetsRequiredMembers]
    public GrainTimerCreationOptions(TimeSpan dueTime, TimeSpan period) : this()
    {
        DueTime = dueTime;
        Period = period;
    }

    /// <summary>Until the first tick; zero is at once, <see cref="Timeout.InfiniteTimeSpan"/> is never.</summary>
    public required TimeSpan DueTime { get; init; }

    /// <summary>From the end of one callback to the next tick; <see cref="Timeout.InfiniteTimeSpan"/> makes it a single tick.</summary>
    public required TimeSpan Period { get; init; }

    /// <summary>A tick may run while a request waits in an await. Otherwise it takes its turn like a request.</summary>
    public bool Interleave { get; init; }

    /// <summary>A tick counts as use, so that the activation is not collected while it ticks more often than the collection age.</summary>
    public bool KeepAlive { get; init; }
}
