using Actors.Jobs;
using Actors.Queues;
using Actors.Storage;

namespace Actors.Simulation.Store;

/// <summary>The index over the simulated disk. It is one with the jobs, as in SQLite.</summary>
internal sealed class StoreJobIndex(StoreSession session) : IJobIndex
{
    public Task<IReadOnlyList<string>> ListWaitingOwners(QueueId queue, JobPriority priority, string? after, int limit) =>
        List(Waiting(queue, priority).Select(job => job.Owner).Distinct().Where(owner => string.CompareOrdinal(owner, after) > 0).Order(StringComparer.Ordinal), limit);

    public Task<IReadOnlyList<QueueEntry>> ListWaiting(QueueId queue, JobPriority priority, string owner, JobId after, int limit) =>
        List(Waiting(queue, priority).Where(job => job.Owner == owner && job.Id.CompareTo(after) > 0).Select(EntryOf), limit);

    public Task<IReadOnlyList<QueueEntry>> ListScheduled(QueueId queue, DateTimeOffset dueAfter, JobId after, int limit) => List(
        Entries.Where(job => job.Status == JobStatus.Scheduled && job.Queue == queue)
            .Where(job => job.DueAt > dueAfter || (job.DueAt == dueAfter && job.Id.CompareTo(after) > 0))
            .OrderBy(job => job.DueAt).ThenBy(job => job.Id).Select(EntryOf),
        limit);

    public Task<IReadOnlyList<JobId>> ListRunning(QueueId queue, JobId after, int limit) =>
        List(Entries.Where(job => job.Status == JobStatus.Running && job.Queue == queue && job.Id.CompareTo(after) > 0).Select(job => job.Id), limit);

    public Task<IReadOnlyList<QueueId>> ListQueues(QueueId? after, int limit) => List(
        Entries.Where(job => !job.Status.IsFinal()).Select(job => job.Queue).Distinct()
            .Where(queue => string.CompareOrdinal(queue.Value, after?.Value) > 0).OrderBy(queue => queue.Value, StringComparer.Ordinal),
        limit);

    public Task<IReadOnlyList<QueueId>> ListKnownQueues(QueueId? after, int limit) => throw new NotSupportedException("No world lists queues.");

    public Task<JobId?> OldestWaiting(QueueId queue) => throw new NotSupportedException("No world looks at queues.");

    public Task<IReadOnlyList<long>> CountByQueue(QueueId queue) => Count(job => job.Queue == queue);

    public Task<IReadOnlyList<long>> CountByOwner(string? owner) => Count(job => owner is null || job.Owner == owner);

    public Task<IReadOnlyList<JobId>> ListPendingEffects(JobId after, int limit) =>
        List(Entries.Where(job => job.HasPendingEffects && job.Id.CompareTo(after) > 0).Select(job => job.Id), limit);

    public Task<IReadOnlyList<JobId>> ListExpired(DateTimeOffset now, int limit) =>
        List(Entries.Where(job => job.ExpiresAt <= now).OrderBy(job => job.ExpiresAt).ThenBy(job => job.Id).Select(job => job.Id), limit);

    public Task<IReadOnlyList<JobId>> ListExpiredResults(DateTimeOffset now, int limit) =>
        List(Entries.Where(job => job.ResultExpiresAt <= now).OrderBy(job => job.ResultExpiresAt).ThenBy(job => job.Id).Select(job => job.Id), limit);

    public Task<IReadOnlyList<JobId>> ListDead(string? owner, string? name, long offset, int limit) =>
        List(Dead(owner, name).OrderByDescending(job => job.Id).Select(job => job.Id).Skip((int)offset), limit);

    public Task<long> CountDead(string? owner, string? name) => session.Read(_ => Dead(owner, name).LongCount());

    public Task<IReadOnlyList<JobIndexEntry>> List(JobQuery query) =>
        throw new NotSupportedException("No world lists jobs.");

    public Task<long> Count(JobQuery query) =>
        throw new NotSupportedException("No world lists jobs.");

    public Task<IReadOnlyList<JobIndexEntry>?> ListChanges(string owner, DateTimeOffset after, JobId? afterId, int limit) =>
        throw new NotSupportedException("No world lists jobs.");

    public Task<IReadOnlyList<JobIndexEntry>> ListChangedById(string owner, DateTimeOffset after, JobId afterId, int limit) =>
        throw new NotSupportedException("No world lists jobs.");

    public Task<JobId?> FindByKey(string owner, string key, DateTimeOffset now) => session.Read(disk => disk.FindKey(owner, key, now));

    public Task<JobId> LastId() => Task.FromResult(new JobId(session.Disk.LastId));

    private IEnumerable<JobIndexEntry> Entries => session.Disk.Jobs.Select(job => job.Entry);

    private IEnumerable<JobIndexEntry> Waiting(QueueId queue, JobPriority priority) =>
        Entries.Where(job => job.Status == JobStatus.Queued && job.Queue == queue && job.Priority == priority);

    private IEnumerable<JobIndexEntry> Dead(string? owner, string? name) =>
        Entries.Where(job => job.IsDead && (owner is null || job.Owner == owner) && (name is null || job.Name == name));

    private Task<IReadOnlyList<T>> List<T>(IEnumerable<T> found, int limit) => session.Read<IReadOnlyList<T>>(_ => [.. found.Take(limit)]);

    private Task<IReadOnlyList<long>> Count(Func<JobIndexEntry, bool> counts) => session.Read<IReadOnlyList<long>>(_ =>
    {
        var byStatus = new long[JobStatuses.Count];
        foreach (var job in Entries.Where(counts))
            byStatus[(int)job.Status]++;
        return byStatus;
    });

    private static QueueEntry EntryOf(JobIndexEntry job) => new(job.Id, job.Owner, job.Priority, job.DueAt);
}
