namespace Actors.Client;

/// <summary>Where a job stands.</summary>
public enum JobStatus
{
    /// <summary>Not before a time: asked for, or between two attempts.</summary>
    Scheduled,

    /// <summary>Waits for a worker.</summary>
    Pending,

    /// <summary>A worker runs it.</summary>
    Processing,

    /// <summary>Ended as wished.</summary>
    Completed,

    /// <summary>Ended otherwise; <see cref="JobResult.Ending"/> says how.</summary>
    Failed,
}
