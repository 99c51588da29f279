using Actors.Embedded.Sqlite.Reading;
using Actors.Embedded.Sqlite.Tables;
using Actors.Embedded.Sqlite.Writing;
using Actors.Jobs;
using Actors.Queues;
using Actors.Storage;

namespace Actors.Embedded.Sqlite;

/// <summary>The job index: columns of the jobs' own rows, so it is never apart from them.</summary>
internal sealed class SqliteJobIndex(CommitThread writer, RecentChanges changes, ReaderPool readers) : IJobIndex
{
    /// <summary>Owners whose oldest jobs are compared for a queue's oldest; a seek each. Of more owners, some are left out.</summary>
    private const int MaxOwnersCompared = 10_000;

    public Task<IReadOnlyList<string>> ListWaitingOwners(QueueId queue, JobPriority priority, string? after, int limit) =>
        readers.Bulk<IReadOnlyList<string>>(reader => [.. FirstOfEachOwner(reader, queue, priority, after, limit).Select(found => found.Owner)]);

    public Task<IReadOnlyList<QueueEntry>> ListWaiting(QueueId queue, JobPriority priority, string owner, JobId after, int limit) =>
        readers.Bulk<IReadOnlyList<QueueEntry>>(reader =>
        {
            if (reader.FindName(queue.Value) is not { } queueName || reader.FindName(owner) is not { } ownerName)
                return [];
            var statement = reader.Statement("""
                SELECT id, due_at FROM jobs INDEXED BY jobs_waiting
                WHERE status = 1 AND queue = ?1 AND priority = ?2 AND owner = ?3 AND id > ?4 ORDER BY id LIMIT ?5
                """);
            using var _ = statement.Use();
            statement.Bind(1, queueName);
            statement.Bind(2, (int)priority);
            statement.Bind(3, ownerName);
            statement.Bind(4, after.Value);
            statement.Bind(5, limit);
            var entries = new List<QueueEntry>();
            while (statement.Step())
                entries.Add(new QueueEntry(new JobId(statement.Int64(0)), owner, priority, UnixTicks.ToTime(statement.Int64(1))));
            return entries;
        });

    public Task<IReadOnlyList<QueueEntry>> ListScheduled(QueueId queue, DateTimeOffset dueAfter, JobId after, int limit) =>
        readers.Bulk<IReadOnlyList<QueueEntry>>(reader =>
        {
            if (reader.FindName(queue.Value) is not { } queueName)
                return [];
            var statement = reader.Statement("""
                SELECT j.id, o.text, j.priority, j.due_at FROM jobs j INDEXED BY jobs_scheduled JOIN names o ON o.id = j.owner
                WHERE j.status = 0 AND j.queue = ?1 AND j.due_at >= ?2 AND (j.due_at > ?2 OR j.id > ?3) ORDER BY j.due_at, j.id LIMIT ?4
                """);
            using var _ = statement.Use();
            statement.Bind(1, queueName);
            statement.Bind(2, UnixTicks.From(dueAfter));
            statement.Bind(3, after.Value);
            statement.Bind(4, limit);
            var entries = new List<QueueEntry>();
            while (statement.Step())
                entries.Add(new QueueEntry(new JobId(statement.Int64(0)), statement.Text(1), (JobPriority)statement.Int32(2), UnixTicks.ToTime(statement.Int64(3))));
            return entries;
        });

    public Task<IReadOnlyList<JobId>> ListRunning(QueueId queue, JobId after, int limit) =>
        readers.Bulk<IReadOnlyList<JobId>>(reader => reader.FindName(queue.Value) is { } queueName
            ? Ids(reader, "SELECT id FROM jobs INDEXED BY jobs_running WHERE status = 2 AND queue = ?1 AND id > ?2 ORDER BY id LIMIT ?3", queueName, after.Value, limit)
            : []);

    public Task<IReadOnlyList<QueueId>> ListQueues(QueueId? after, int limit) =>
        readers.Bulk<IReadOnlyList<QueueId>>(reader =>
        {
            var position = PositionAfter(reader, after);
            var statement = reader.Statement("""
                SELECT n.text FROM counts c JOIN names n ON n.id = c.ref
                WHERE c.kind = 1 AND c.ref > ?1 AND c.scheduled + c.queued + c.running > 0 ORDER BY c.ref LIMIT ?2
                """);
            using var _ = statement.Use();
            statement.Bind(1, position);
            statement.Bind(2, limit);
            var queues = new List<QueueId>();
            while (statement.Step())
                queues.Add(new QueueId(statement.Text(0)));
            return queues;
        });

    public Task<IReadOnlyList<QueueId>> ListKnownQueues(QueueId? after, int limit) =>
        readers.Bulk<IReadOnlyList<QueueId>>(reader =>
        {
            var position = PositionAfter(reader, after);
            var statement = reader.Statement("SELECT n.text FROM counts c JOIN names n ON n.id = c.ref WHERE c.kind = 1 AND c.ref > ?1 ORDER BY c.ref LIMIT ?2");
            using var _ = statement.Use();
            statement.Bind(1, position);
            statement.Bind(2, limit);
            var queues = new List<QueueId>();
            while (statement.Step())
                queues.Add(new QueueId(statement.Text(0)));
            return queues;
        });

    public Task<JobId?> OldestWaiting(QueueId queue) => readers.Bulk(reader =>
    {
        JobId? oldest = null;
        foreach (var priority in Enum.GetValues<JobPriority>())
        {
            foreach (var (_, first) in FirstOfEachOwner(reader, queue, priority, null, MaxOwnersCompared))
            {
                if (oldest is null || first.CompareTo(oldest.Value) < 0)
                    oldest = first;
            }
        }
        return oldest;
    });

    public Task<IReadOnlyList<long>> CountByQueue(QueueId queue) =>
        readers.Point<IReadOnlyList<long>>(reader => reader.CountsOfQueue(reader.FindName(queue.Value)));

    public Task<IReadOnlyList<long>> CountByOwner(string? owner) =>
        readers.Point<IReadOnlyList<long>>(reader =>
            reader.CountsOfOwner(owner is null ? JobBlockTable.Everybody : reader.FindName(owner)));

    public Task<IReadOnlyList<JobId>> ListPendingEffects(JobId after, int limit) =>
        readers.Bulk<IReadOnlyList<JobId>>(reader =>
            Ids(reader, "SELECT id FROM jobs INDEXED BY jobs_with_effects WHERE effects = 1 AND id > ?1 ORDER BY id LIMIT ?2", after.Value, limit));

    public Task<IReadOnlyList<JobId>> ListExpired(DateTimeOffset now, int limit) =>
        readers.Bulk<IReadOnlyList<JobId>>(reader => Ids(
            reader, "SELECT id FROM jobs INDEXED BY jobs_expiring WHERE expires_at IS NOT NULL AND expires_at <= ?1 ORDER BY expires_at, id LIMIT ?2", UnixTicks.From(now), limit));

    public Task<IReadOnlyList<JobId>> ListExpiredResults(DateTimeOffset now, int limit) =>
        readers.Bulk<IReadOnlyList<JobId>>(reader => Ids(
            reader, "SELECT job FROM dead_jobs INDEXED BY dead_results WHERE result_until IS NOT NULL AND result_until <= ?1 ORDER BY result_until, job LIMIT ?2", UnixTicks.From(now), limit));

    public Task<IReadOnlyList<JobId>> ListDead(string? owner, string? name, long offset, int limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        return readers.Bulk<IReadOnlyList<JobId>>(reader => DeadSetReader.List(reader, owner, name, offset, limit));
    }

    public Task<long> CountDead(string? owner, string? name) => readers.Bulk(reader => DeadSetReader.Count(reader, owner, name));

    public Task<IReadOnlyList<JobIndexEntry>> List(JobQuery query)
    {
        RequirePage(query.Limit);
        ArgumentOutOfRangeException.ThrowIfNegative(query.Offset);
        return readers.Bulk(reader => JobListReader.Read(reader, query));
    }

    public Task<long> Count(JobQuery query) => readers.Bulk(reader => JobCountReader.Read(reader, query));

    public Task<IReadOnlyList<JobIndexEntry>?> ListChanges(string owner, DateTimeOffset after, JobId? afterId, int limit)
    {
        RequirePage(limit);
        return readers.Bulk(reader => JobChangeReader.InOrder(reader, changes, owner, UnixTicks.From(after), afterId?.Value, limit));
    }

    public Task<IReadOnlyList<JobIndexEntry>> ListChangedById(string owner, DateTimeOffset after, JobId afterId, int limit)
    {
        RequirePage(limit);
        return readers.Bulk(reader => JobChangeReader.ById(reader, owner, UnixTicks.From(after), afterId.Value, limit));
    }

    public Task<JobId?> FindByKey(string owner, string key, DateTimeOffset now) => readers.Key<JobId?>(key, reader =>
    {
        if (reader.FindName(owner) is not { } ownerName)
            return null;
        var statement = reader.Statement("SELECT job FROM job_keys WHERE owner = ?1 AND key = ?2 AND expires_at > ?3");
        using var _ = statement.Use();
        statement.Bind(1, ownerName);
        statement.Bind(2, key);
        statement.Bind(3, UnixTicks.From(now));
        return statement.Step() ? new JobId(statement.Int64(0)) : null;
    });

    public Task<JobId> LastId() => Task.FromResult(new JobId(writer.LastId));

    private static long PositionAfter(Reader reader, QueueId? queue) => queue is { } known ? reader.FindName(known.Value) ?? 0 : 0;

    private static void RequirePage(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, JobQuery.MaxLimit);
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
    }

    private static List<(string Owner, JobId First)> FirstOfEachOwner(Reader reader, QueueId queue, JobPriority priority, string? after, int limit)
    {
        if (reader.FindName(queue.Value) is not { } queueName)
            return [];
        // One seek an owner: a scan would pass over every job of theirs.
        var next = reader.Statement("""
            SELECT owner, (SELECT text FROM names WHERE id = owner), id FROM jobs INDEXED BY jobs_waiting
            WHERE status = 1 AND queue = ?1 AND priority = ?2 AND owner > ?3 ORDER BY owner, id LIMIT 1
            """);
        var position = after is null ? 0 : reader.FindName(after) ?? 0;
        var owners = new List<(string, JobId)>();
        while (owners.Count < limit)
        {
            using var _ = next.Use();
            next.Bind(1, queueName);
            next.Bind(2, (int)priority);
            next.Bind(3, position);
            if (!next.Step())
                break;
            position = next.Int64(0);
            owners.Add((next.Text(1), new JobId(next.Int64(2))));
        }
        return owners;
    }

    private static List<JobId> Ids(Reader reader, string sql, params ReadOnlySpan<long> parameters)
    {
        var statement = reader.Statement(sql);
        using var _ = statement.Use();
        for (var i = 0; i < parameters.Length; i++)
            statement.Bind(i + 1, parameters[i]);
        var ids = new List<JobId>();
        while (statement.Step())
            ids.Add(new JobId(statement.Int64(0)));
        return ids;
    }
}
