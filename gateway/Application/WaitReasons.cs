using System.Collections.Immutable;
using System.Globalization;
using Actors.Jobs;
using Actors.Queues;

namespace Actors.Gateway.Application;

/// <summary>Why a job has not begun, for its owner to read.</summary>
public sealed class WaitReasons(IGrainFactory grains)
{
    /// <summary>Queues asked for one page of jobs; the jobs of further ones are shown without a reason.</summary>
    private const int MaxQueues = 20;

    /// <summary>The reason by job, of those that wait.</summary>
    public async Task<ImmutableDictionary<JobId, string>> Of(IEnumerable<JobSnapshot> jobs)
    {
        var reasons = ImmutableDictionary.CreateBuilder<JobId, string>();
        var queues = new Dictionary<QueueId, QueueSnapshot>();
        foreach (var job in jobs)
        {
            if (job.Status == JobStatus.Scheduled)
                reasons[job.Id] = OfScheduled(job);
            else if (job.Status == JobStatus.Queued && await Look(queues, job.Spec.Queue) is { } queue)
                reasons[job.Id] = OfQueued(queue);
        }
        return reasons.ToImmutable();
    }

    private async Task<QueueSnapshot?> Look(Dictionary<QueueId, QueueSnapshot> seen, QueueId queue)
    {
        if (seen.TryGetValue(queue, out var known))
            return known;
        return seen.Count == MaxQueues ? null : seen[queue] = await grains.GetGrain<IQueueGrain>(queue.Value).Get();
    }

    private static string OfScheduled(JobSnapshot job)
    {
        var due = job.DueAt.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return job.Attempt == 0 ? $"delayed until {due}" : $"retried at {due}";
    }

    private static string OfQueued(QueueSnapshot queue)
    {
        var present = queue.Executors.Where(executor => executor.Connected).ToList();
        if (present.Count == 0)
            return queue.Queue.IsNode ? $"waiting for node {queue.Queue.Target}, which is not connected" : "waiting for a handler: no worker is connected that knows this name";
        var free = present.Sum(executor => Math.Max(0, executor.Capacity - executor.Running));
        return free > 0 ? "about to start" : $"waiting for a free place: {queue.Running} run, {queue.Waiting} wait";
    }
}
