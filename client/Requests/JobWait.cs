namespace Actors.Client.Requests;

/// <summary>Somebody waits for the end of a job.</summary>
internal sealed class JobWait
{
    private readonly TaskCompletionSource<JobResult> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public long JobId { get; set; }

    /// <summary>The next one who waits for the same job.</summary>
    public JobWait? Next { get; set; }

    /// <summary>The server knows the job, so it is asked for its end after a reconnect; before that the submit is repeated.</summary>
    public bool IsTaken { get; set; }

    public Task<JobResult> End => _end.Task;

    /// <summary>Tells this one and all behind it.</summary>
    public void Ended(JobResult result)
    {
        for (var wait = this; wait is not null; wait = wait.Next)
            wait._end.TrySetResult(result);
    }

    /// <inheritdoc cref="Ended"/>
    public void Fail(Exception reason)
    {
        for (var wait = this; wait is not null; wait = wait.Next)
            wait._end.TrySetException(reason);
    }
}
