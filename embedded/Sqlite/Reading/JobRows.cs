using Actors.Embedded.Sqlite.Native;
using Actors.Embedded.Sqlite.Tables;
using Actors.Jobs;
using Actors.Queues;
using Actors.Storage;

namespace Actors.Embedded.Sqlite.Reading;

/// <summary>Reads the index entries of jobs from their rows.</summary>
internal static class JobRows
{
    // CROSS JOIN fixes the order: from the few ids to their rows.
    private const string Sql = """
        SELECT j.id, o.text, q.text, n.text, j.status, j.priority, j.due_at, j.updated_at, j.finished_at, j.expires_at, j.effects,
            k.key, k.body_hash, k.expires_at
        FROM json_each(?1) page CROSS JOIN jobs j ON j.id = page.value JOIN names o ON o.id = j.owner JOIN names q ON q.id = j.queue JOIN names n ON n.id = j.name
            LEFT JOIN job_keys k ON k.owner = j.owner AND k.key = j.key AND k.job = j.id
        ORDER BY page.key
        """;

    /// <summary>In the order of the ids; those that are gone are left out.</summary>
    public static List<JobIndexEntry> Read(Reader reader, IReadOnlyCollection<long> ids)
    {
        var entries = new List<JobIndexEntry>(ids.Count);
        if (ids.Count == 0)
            return entries;
        var statement = reader.Statement(Sql);
        using var _ = statement.Use();
        statement.Bind(1, $"[{string.Join(',', ids)}]");
        while (statement.Step())
            entries.Add(Entry(statement));
        return entries;
    }

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
