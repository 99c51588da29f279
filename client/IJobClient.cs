namespace Actors.Client;

/// <summary>Submits jobs and learns what becomes of them. Safe for any number of callers at once.</summary>
/// <remarks>Every method throws <see cref="JobRefusedException"/> when the server refuses, <see cref="ServerUnavailableException"/> when it could not be
/// asked, and <see cref="OutcomeUnknownException"/> when it was asked and did not answer.</remarks>
public interface IJobClient
{
    /// <summary>Submits a job; done when the server has made it durable. Gives its id.</summary>
    Task<string> Submit(JobSubmission job, CancellationToken cancellation = default);

    /// <summary>Submits many jobs, which share their way and their commit. Each is taken or refused for itself, in the order given.</summary>
    Task<IReadOnlyList<SubmittedJob>> SubmitMany(IReadOnlyList<JobSubmission> jobs, CancellationToken cancellation = default);

    /// <summary>Submits a job and waits for its end, which the server tells at once when it comes; null when it has not come in time. The job then goes on.</summary>
    Task<JobResult?> SubmitAndWait(JobSubmission job, TimeSpan timeout, CancellationToken cancellation = default);

    /// <summary>The job's result; null while it has not ended, and when there is none any more.</summary>
    Task<JobResult?> GetResult(string jobId, CancellationToken cancellation = default);

    /// <summary>Waits for the job's end, over reconnects and restarts of the server; null when it has not come in time.</summary>
    Task<JobResult?> WaitForResult(string jobId, TimeSpan timeout, CancellationToken cancellation = default);

    /// <summary>What becomes of the job from now on: its state and progress, as they change, and in the end its result. Changes in quick succession may be told
    /// as one; the end is never left out.</summary>
    IAsyncEnumerable<JobUpdate> Follow(string jobId, CancellationToken cancellation = default);

    /// <summary>Cancels a job that waits; asks the worker of one that runs. A job that has ended refuses.</summary>
    Task Cancel(string jobId, string? reason = null, CancellationToken cancellation = default);

    /// <summary>Removes an ended job with its result, before its time.</summary>
    Task DeleteResult(string jobId, CancellationToken cancellation = default);
}
