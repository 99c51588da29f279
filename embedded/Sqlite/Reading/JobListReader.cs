using Actors.Embedded.Sqlite.Native;
using Actors.Embedded.Sqlite.Tables;
using Actors.Embedded.Sqlite.Writing;
using Actors.Jobs;
using Actors.Queues;
using Actors.Storage;

namespace Actors.Embedded.Sqlite.Reading;

/// <summary>Reads a page of jobs: first the ids of the page, then their rows. There is no index by owner and status, since every change of status
/// would have to move its entry; the counts tell which of the others finds the page soon.</summary>
internal static class JobListReader
{
    private const string Columns = """
        j.id, o.text, q.text, n.text, j.status, j.priority, j.due_at, j.updated_at, j.finished_at, j.expires_at, j.effects,
        k.key, k.body_hash, k.expires_at
        """;

    private const string Names = """
        JOIN names o ON o.id = j.owner JOIN names q ON q.id = j.queue JOIN names n ON n.id = j.name
        LEFT JOIN job_keys k ON k.owner = j.owner AND k.key = j.key AND k.job = j.id
        """;

    /// <summary>Up to so many matching jobs are gathered and sorted when they are few among many; a scan would pass over all the others.</summary>
    private const int MaxGathered = 20_000;

    public static IReadOnlyList<JobIndexEntry> Read(Reader reader, JobQuery query, RecentChanges changes)
    {
        var owner = query.Owner is null ? CountTable.Everybody : reader.FindName(query.Owner);
        if (owner is null)
            return [];
        var name = query.Name is null ? 0 : reader.FindName(query.Name);
        if (name is null)
            return [];
        var counts = reader.Counts(CountTable.OfOwner, owner.Value);
        var matching = Statuses(query).Sum(status => counts[status]);
        if (matching <= query.Offset)
            return [];
        IReadOnlyCollection<long>? recent = null;
        if (query.UpdatedAfter is { } since)
        {
            var after = UnixTicks.From(since) - (query.UpdatedAfterId is null ? 0 : 1);
            if (reader.ChangedTo(owner.Value) <= after)
                return [];
            recent = changes.After(after, owner.Value);
        }
        var few = matching <= MaxGathered && matching < counts.Sum() / 4;
        var statement = reader.Statement(Sql(query, recent is not null, few));
        using var _ = statement.Use();
        statement.Bind(1, owner.Value);
        statement.Bind(2, query.AsOf?.Value ?? long.MaxValue);
        statement.Bind(3, query.UpdatedAfter is { } time ? UnixTicks.From(time) : long.MinValue);
        statement.Bind(4, query.Limit);
        statement.Bind(5, query.Offset);
        if (query.Name is not null)
            statement.Bind(7, name.Value);
        if (query.UpdatedAfterId is { } afterId)
            statement.Bind(8, afterId.Value);
        if (recent is not null)
            statement.Bind(6, $"[{string.Join(',', recent)}]");
        var entries = new List<JobIndexEntry>();
        while (statement.Step())
            entries.Add(Entry(statement));
        return entries;
    }

    private static string Sql(JobQuery query, bool recent, bool few)
    {
        // CROSS JOIN fixes the order: from the few changed jobs to their rows.
        var jobs = recent ? "(SELECT value AS changed FROM json_each(?6)) CROSS JOIN jobs ON id = changed" : "jobs";
        var (page, order) = query.Order switch
        {
            JobOrder.NewestFirst => (few && !recent ? Gather(query) : Scan(query, jobs), "id DESC"),
            JobOrder.LastFinishedFirst => (Scan(query, recent ? jobs : "jobs INDEXED BY jobs_finished", " AND finished_at IS NOT NULL"), "finished_at DESC, id DESC"),
            JobOrder.LastUpdatedLast => (few && !recent ? Gather(query) : Scan(query, jobs), "updated_at, id"),
            _ => throw new ArgumentOutOfRangeException(nameof(query), query.Order, "No such order."),
        };
        return $"""
            SELECT {Columns} FROM (SELECT id FROM ({page}) ORDER BY {order} LIMIT ?4 OFFSET ?5) p JOIN jobs j ON j.id = p.id {Names}
            ORDER BY {string.Join(", ", order.Split(", ").Select(column => "j." + column))}
            """;
    }

    /// <summary>Along the order, or along the owner's jobs, past those that do not match.</summary>
    private static string Scan(JobQuery query, string jobs, string condition = "")
    {
        var ofStatus = query.Statuses.IsDefaultOrEmpty ? "" : $" AND status IN ({string.Join(", ", Statuses(query))})";
        return $"SELECT id, finished_at, updated_at FROM {jobs} WHERE id <= ?2{Conditions(query)}{condition}{ofStatus}";
    }

    /// <summary>From the indexes that hold only jobs of those statuses.</summary>
    private static string Gather(JobQuery query) => string.Join(" UNION ALL ", Statuses(query).Select(status =>
    {
        var (index, condition) = (JobStatus)status switch
        {
            JobStatus.Scheduled => ("jobs_scheduled", ""),
            JobStatus.Queued => ("jobs_waiting", ""),
            JobStatus.Running => ("jobs_running", ""),
            JobStatus.Succeeded => ("jobs_finished", " AND finished_at IS NOT NULL"),
            _ => ("jobs_unsuccessful", " AND status > 3"),
        };
        return $"SELECT id, finished_at, updated_at FROM jobs INDEXED BY {index} WHERE status = {status} AND id <= ?2{Conditions(query)}{condition}";
    }));

    private static string Conditions(JobQuery query) =>
        (query.Owner is null ? "" : " AND owner = ?1")
        + (query.Name is null ? "" : " AND name = ?7")
        + (query.UpdatedAfter is null ? "" : query.UpdatedAfterId is null ? " AND updated_at > ?3" : " AND updated_at >= ?3 AND (updated_at > ?3 OR id > ?8)");

    internal static IEnumerable<int> Statuses(JobQuery query) => query.Statuses.IsDefaultOrEmpty
        ? Enumerable.Range(0, JobStatuses.Count)
        : query.Statuses.Select(status => (int)status).Distinct().Order();

    private static JobIndexEntry Entry(Statement row) => new()
    {
        Id = new JobId(row.Int64(0)),
        Owner = row.Text(1),
        Queue = new QueueId(row.Text(2)),
        Name = row.Text(3),
        Status = (JobStatus)row.Int32(4),
        Priority = (JobPriority)row.Int32(5),
        DueAt = UnixTicks.ToTime(row.Int64(6)),
        UpdatedAt = UnixTicks.ToTime(row.Int64(7)),
        FinishedAt = UnixTicks.ToTime(row.NullableInt64(8)),
        ExpiresAt = UnixTicks.ToTime(row.NullableInt64(9)),
        HasPendingEffects = row.Int32(10) != 0,
        Key = row.IsNull(11) ? null : new IdempotencyKey(row.Text(11), row.Text(12), UnixTicks.ToTime(row.Int64(13))),
    };
}
