using Actors.Jobs;
using Actors.Queues;

namespace Actors.Domain.Queues;

/// <summary>A job on its way to an executor, or with it.</summary>
public sealed class Placement(JobId jobId, string owner, JobPriority priority, string? executorId)
{
    public JobId JobId { get; } = jobId;

    public string Owner { get; } = owner;

    public JobPriority Priority { get; } = priority;

    /// <summary>Null for a poller's: nothing can be told to it.</summary>
    public string? ExecutorId { get; } = executorId;

    /// <summary>0 until the job has recorded the attempt.</summary>
    public int Attempt { get; set; }

    public Delivery Delivery { get; set; }

    /// <summary>The executor's journal and life at the time of the assignment.</summary>
    public ExecutorRef? Identity { get; set; }

    /// <summary>The executor's connection at the time of the grant.</summary>
    public string? ConnectionId { get; set; }

    public bool CancelRequested { get; set; }

    /// <summary>The attempt whose end was wanted before the job's grain had answered the start; 0 for none.</summary>
    public int CanceledEarly { get; set; }

    /// <summary>The attempt that the executor has had for long, should the job turn out to run that one; 0 for none.</summary>
    public int GivenOutBefore { get; set; }

    /// <summary>The job was offered, or read from the index, while this placement stood: when its place is free, it waits again.</summary>
    public bool OfferedAgain { get; set; }

    /// <summary>When it is given up unless it is over by then; null where only evidence counts.</summary>
    public DateTimeOffset? Deadline { get; set; }

    /// <summary>Its job was asked to give the attempt up, and has not answered yet.</summary>
    public bool Abandoning { get; set; }

    /// <summary>Why it was given up, should the job have to be asked again.</summary>
    public AbandonReason? GivenUpFor { get; set; }

    public AttemptRef Ref => new(JobId, Attempt);
}
