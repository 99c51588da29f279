namespace Actors.Domain.Queues;

/// <summary>The bounds and times of a queue. None of them limits how many jobs may wait: those past the window stay in the index.</summary>
public sealed record WorkQueueLimits
{
    public static readonly WorkQueueLimits Default = new();

    /// <summary>Entries held in memory per queue and priority, shared by its owners. Once it is full, owners hold no more than
    /// <see cref="LaneMin"/> each.</summary>
    public int Window { get; init; } = 16_384;

    /// <summary>An owner may always hold this many, so that its jobs are not read from the index one by one.</summary>
    public int LaneMin { get; init; } = 16;

    /// <summary>An owner holds at most this many of the window.</summary>
    public int LaneMax { get; init; } = 1024;

    /// <summary>Owners held in memory per queue and priority; further ones wait in the index.</summary>
    public int OwnersInMemory { get; init; } = 10_000;

    /// <summary>Scheduled entries held in memory per queue.</summary>
    public int ScheduledWindow { get; init; } = 1024;

    /// <summary>Executors attached to one queue.</summary>
    public int Executors { get; init; } = 10_000;

    /// <summary>An executor's silence after which its at-least-once attempts run elsewhere. Several heartbeats long, so that a pause is no death.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The same after its connection broke: long enough to dial again, short enough that a killed worker's jobs wait for nobody.</summary>
    public TimeSpan LeaseAfterBreak { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>An attempt of a named job that goes on for so long has its start recorded; a shorter one is recorded once, with its end. Longer than most
    /// short jobs take, and short enough that whoever looks sees a job running that runs.</summary>
    public TimeSpan RecordStartAfter { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>An executor's silence after which its at-most-once attempts are given up as lost.</summary>
    public TimeSpan LostAfter { get; init; } = TimeSpan.FromHours(24);

    /// <summary>What a poller's, or a connected worker's, deadline adds to the job's timeout: time to kill, to report, and for a slow line.</summary>
    public TimeSpan DeadlineGrace { get; init; } = TimeSpan.FromSeconds(30);

    public int LaneCapacity(int lanes) => Math.Clamp(Window / Math.Max(lanes, 1), LaneMin, Math.Max(LaneMin, LaneMax));
}
