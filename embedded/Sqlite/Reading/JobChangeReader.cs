using Actors.Embedded.Sqlite.Tables;
using Actors.Embedded.Sqlite.Writing;
using Actors.Storage;

namespace Actors.Embedded.Sqlite.Reading;

/// <summary>Which jobs changed after a time: from what the writer remembers, else by a look at the blocks that changed since.</summary>
internal static class JobChangeReader
{
    /// <summary>In the order of their last change; null when that reaches back before what is remembered.</summary>
    /// <param name="afterId">Of the jobs changed at that very time, those with greater ids too; null for none of them.</param>
    public static IReadOnlyList<JobIndexEntry>? InOrder(Reader reader, RecentChanges changes, string owner, long after, long? afterId, int limit)
    {
        if (reader.FindName(owner) is not { } ownerName)
            return [];
        var latest = ChangedTo(reader, ownerName);
        if (latest < after || (latest == after && afterId is null))
            return [];
        if (changes.After(afterId is null ? after : after - 1, ownerName) is not { } remembered)
            return null;
        var entries = new List<JobIndexEntry>();
        var next = remembered.FindIndex(change => change.At > after || change.Job > afterId);
        for (; next >= 0 && next < remembered.Count && entries.Count < limit; next += limit)
        {
            var page = remembered.Skip(next).Take(limit).ToList();
            var changedAt = page.ToDictionary(change => change.Job, change => change.At);
            // One that has changed again meanwhile comes at the place of that change.
            entries.AddRange(JobRows.Read(reader, [.. page.Select(change => change.Job)])
                .Where(entry => UnixTicks.From(entry.UpdatedAt) == changedAt[entry.Id.Value]).Take(limit - entries.Count));
        }
        return entries;
    }

    /// <summary>By id, those after the given one.</summary>
    public static IReadOnlyList<JobIndexEntry> ById(Reader reader, string owner, long after, long afterId, int limit)
    {
        if (reader.FindName(owner) is not { } ownerName)
            return [];
        return reader.Snapshot(() =>
        {
            var ids = new List<long>();
            foreach (var block in JobBlocks.ChangedAfter(reader, ownerName, after, afterId))
            {
                var statement = reader.Statement("""
                    SELECT id FROM jobs INDEXED BY jobs_by_owner WHERE owner = ?1 AND id >= ?2 AND id <= ?3 AND id > ?4 AND updated_at > ?5 ORDER BY id LIMIT ?6
                    """);
                using var _ = statement.Use();
                statement.Bind(1, ownerName);
                statement.Bind(2, block.First);
                statement.Bind(3, block.Last);
                statement.Bind(4, afterId);
                statement.Bind(5, after);
                statement.Bind(6, limit - ids.Count);
                while (statement.Step())
                    ids.Add(statement.Int64(0));
                if (ids.Count == limit)
                    break;
            }
            return JobRows.Read(reader, ids);
        });
    }

    /// <summary>None of the owner's jobs was changed later.</summary>
    private static long ChangedTo(Reader reader, long owner)
    {
        var statement = reader.Statement("SELECT max(changed_to) FROM job_blocks WHERE owner = ?1");
        using var _ = statement.Use();
        statement.Bind(1, owner);
        return statement.Step() && !statement.IsNull(0) ? statement.Int64(0) : long.MinValue;
    }
}
