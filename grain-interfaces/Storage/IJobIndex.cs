using Actors.Jobs;
using Actors.Queues;

namespace Actors.Storage;

/// <summary>Finds jobs without waking their grains. A superset of the unfinished jobs at any time; every list is bounded by its <c>limit</c>.</summary>
public interface IJobIndex
{
    /// <summary>Owners with queued jobs of that priority, in a fixed order, after the given one (null: from the first).</summary>
    Task<IReadOnlyList<string>> ListWaitingOwners(QueueId queue, JobPriority priority, string? after, int limit);

    /// <summary>An owner's queued jobs of that priority, oldest first, after the given id.</summary>
    Task<IReadOnlyList<QueueEntry>> ListWaiting(QueueId queue, JobPriority priority, string owner, JobId after, int limit);

    /// <summary>Scheduled jobs, by the time they are due and then by id, after the given position.</summary>
    Task<IReadOnlyList<QueueEntry>> ListScheduled(QueueId queue, DateTimeOffset dueAfter, JobId after, int limit);

    /// <summary>Running jobs by id, after the given one.</summary>
    Task<IReadOnlyList<JobId>> ListRunning(QueueId queue, JobId after, int limit);

    /// <summary>Queues with unfinished jobs.</summary>
    Task<IReadOnlyList<QueueId>> ListQueues(QueueId? after, int limit);

    /// <summary>Queues that ever had a job.</summary>
    Task<IReadOnlyList<QueueId>> ListKnownQueues(QueueId? after, int limit);

    /// <summary>The oldest of a queue's waiting jobs; null when none waits.</summary>
    Task<JobId?> OldestWaiting(QueueId queue);

    /// <summary>How many of a queue's jobs have each status, by <see cref="JobStatus"/> as index.</summary>
    Task<IReadOnlyList<long>> CountByQueue(QueueId queue);

    /// <summary>How many of an owner's jobs have each status; null for everybody's.</summary>
    Task<IReadOnlyList<long>> CountByOwner(string? owner);

    /// <summary>Jobs with effects that may not have been done.</summary>
    Task<IReadOnlyList<JobId>> ListPendingEffects(JobId after, int limit);

    /// <summary>Ended jobs whose time has run out by <paramref name="now"/>, the earliest first.</summary>
    Task<IReadOnlyList<JobId>> ListExpired(DateTimeOffset now, int limit);

    /// <summary>Dead jobs whose result's time has run out by <paramref name="now"/>, the earliest first.</summary>
    Task<IReadOnlyList<JobId>> ListExpiredResults(DateTimeOffset now, int limit);

    /// <summary>Dead jobs of an owner and a name, null for all, the newest first.</summary>
    Task<IReadOnlyList<JobId>> ListDead(string? owner, string? name, long offset, int limit);

    /// <summary>How many dead jobs an owner and a name have; null for all.</summary>
    Task<long> CountDead(string? owner, string? name);

    Task<IReadOnlyList<JobIndexEntry>> List(JobQuery query);

    /// <summary>How many jobs a list holds over all its pages, exactly and as of one moment.</summary>
    Task<long> Count(JobQuery query);

    /// <summary>An owner's jobs changed after a time, in the order of their last change; null when that reaches back further than the index remembers changes
    /// in their order: then there is <see cref="ListChangedById"/>.</summary>
    /// <param name="afterId">Of the jobs changed at that very time, those with greater ids too; null for none of them.</param>
    Task<IReadOnlyList<JobIndexEntry>?> ListChanges(string owner, DateTimeOffset after, JobId? afterId, int limit);

    /// <summary>An owner's jobs changed after a time, by id, those after the given one.</summary>
    Task<IReadOnlyList<JobIndexEntry>> ListChangedById(string owner, DateTimeOffset after, JobId afterId, int limit);

    /// <summary>The job an owner's key stands for, unless the key has expired.</summary>
    Task<JobId?> FindByKey(string owner, string key, DateTimeOffset now);

    /// <summary>The greatest id ever recorded, so that new ones come after it.</summary>
    Task<JobId> LastId();
}
