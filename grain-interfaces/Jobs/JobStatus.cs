namespace Actors.Jobs;

/// <summary>Where a job stands. Everything from <see cref="Succeeded"/> on is final.</summary>
[GenerateSerializer, Alias("JobStatus")]
public enum JobStatus
{
    /// <summary>Not before a time: asked for by its submitter, or between two attempts.</summary>
    Scheduled = 0,

    /// <summary>Waits in its queue.</summary>
    Queued = 1,

    /// <summary>Assigned to an executor under a lease.</summary>
    Running = 2,

    /// <summary>Ended as wished; a command ended with exit code 0.</summary>
    Succeeded = 3,

    /// <summary>Ended with an error; a command ended with another exit code.</summary>
    Failed = 4,

    /// <summary>Ran longer than its timeout.</summary>
    TimedOut = 5,

    /// <summary>Canceled by its owner.</summary>
    Canceled = 6,

    /// <summary>Refused by the executor it was assigned to.</summary>
    Rejected = 7,

    /// <summary>Its executor vanished, and the job may not run again.</summary>
    Lost = 8,
}

public static class JobStatuses
{
    /// <summary>How many statuses there are; they count from 0 without a gap.</summary>
    public const int Count = 9;

    /// <summary>A final status never changes.</summary>
    public static bool IsFinal(this JobStatus status) => status >= JobStatus.Succeeded;
}
