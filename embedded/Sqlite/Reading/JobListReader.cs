using System.Globalization;
using Actors.Embedded.Sqlite.Native;
using Actors.Embedded.Sqlite.Tables;
using Actors.Jobs;
using Actors.Queues;
using Actors.Storage;

namespace Actors.Embedded.Sqlite.Reading;

/// <summary>Reads a page of jobs. First the ids of the page, from indexes alone where there is one for the order; then their rows.</summary>
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

    public static IReadOnlyList<JobIndexEntry> Read(Reader reader, JobQuery query)
    {
        var owner = query.Owner is null ? 0 : reader.FindName(query.Owner);
        if (owner is null)
            return [];
        var statement = reader.Statement(Sql(query));
        using var _ = statement.Use();
        statement.Bind(1, owner.Value);
        statement.Bind(2, query.AsOf?.Value ?? long.MaxValue);
        statement.Bind(3, query.UpdatedAfter is { } time ? UnixTicks.From(time) : long.MinValue);
        statement.Bind(4, query.Limit);
        statement.Bind(5, query.Offset);
        var entries = new List<JobIndexEntry>();
        while (statement.Step())
            entries.Add(Entry(statement));
        return entries;
    }

    private static string Sql(JobQuery query)
    {
        var (page, order) = query.Order switch
        {
            JobOrder.NewestFirst when query is { Owner: not null, UpdatedAfter: null } => (NewestOfOwner(query), "id DESC"),
            JobOrder.NewestFirst => (Scan(query, ""), "id DESC"),
            JobOrder.LastFinishedFirst => (Scan(query, " AND finished_at IS NOT NULL"), "finished_at DESC, id DESC"),
            JobOrder.LastUpdatedLast => (Scan(query, ""), "updated_at, id"),
            _ => throw new ArgumentOutOfRangeException(nameof(query), query.Order, "No such order."),
        };
        return $"""
            SELECT {Columns} FROM ({page} ORDER BY {order} LIMIT ?4 OFFSET ?5) p JOIN jobs j ON j.id = p.id {Names}
            ORDER BY {string.Join(", ", order.Split(", ").Select(column => "j." + column))}
            """;
    }

    /// <summary>The owner's index has each status in the order of ids: SQLite merges the ranges as it goes, and reads no more than the page needs.</summary>
    private static string NewestOfOwner(JobQuery query) => string.Join(
        " UNION ALL ",
        Statuses(query).Select(status => string.Create(
            CultureInfo.InvariantCulture, $"SELECT id FROM jobs INDEXED BY jobs_by_owner WHERE owner = ?1 AND status = {status} AND id <= ?2")));

    private static string Scan(JobQuery query, string condition)
    {
        var ofOwner = query.Owner is null ? "" : " AND owner = ?1";
        var ofStatus = query.Statuses.IsDefaultOrEmpty ? "" : $" AND status IN ({string.Join(", ", Statuses(query))})";
        var updated = query.UpdatedAfter is null ? "" : " AND updated_at > ?3";
        return $"SELECT id FROM jobs WHERE id <= ?2{ofOwner}{condition}{ofStatus}{updated}";
    }

    private static IEnumerable<int> Statuses(JobQuery query) => query.Statuses.IsDefaultOrEmpty
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
