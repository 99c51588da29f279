using System.Collections.Concurrent;
using Actors.Jobs;

namespace Actors.Gateway.Application;

/// <summary>Wakes the followers of a job in this process when output was stored or the job ended here. Only a hint: followers look by themselves too.</summary>
public sealed class OutputNews
{
    /// <summary>How long a follower waits for news before it looks anyway: news of another process does not reach it.</summary>
    public static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<JobId, TaskCompletionSource> _waiting = new();

    /// <summary>Done at the next news of the job. To be asked for before looking, so that nothing falls between.</summary>
    public Task NextFor(JobId job) =>
        _waiting.GetOrAdd(job, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public void Publish(JobId job)
    {
        if (_waiting.TryRemove(job, out var waiting))
            waiting.TrySetResult();
    }
}
