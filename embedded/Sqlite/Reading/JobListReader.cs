using Actors.Embedded.Sqlite.Tables;
using Actors.Jobs;
using Actors.Storage;

namespace Actors.Embedded.Sqlite.Reading;

/// <summary>Reads a page of jobs: first the ids of the page, then their rows. The counts of the blocks tell where the page is, so a page far down costs
/// what the first one does: no index has to hold the jobs by status, which every change would have to move.</summary>
internal static class JobListReader
{
    /// <summary>What a row costs that is gathered from the indexes of the statuses and sorted, in rows that are found along an index.</summary>
    private const long GatheredRow = 3;

    /// <summary>Likewise, in rows that are read one after the other.</summary>
    private const long GatheredRowOfAll = 8;

    /// <summary>Reading so many rows is cheaper than asking whether there is a better way.</summary>
    private const long MaxScanned = 4 * BlockStarts.MaxJobs;

    public static IReadOnlyList<JobIndexEntry> Read(Reader reader, JobQuery query) => JobFilter.Of(reader, query) is { } filter
        ? reader.Snapshot(() => JobRows.Read(reader, query.Order switch
        {
            JobOrder.NewestFirst => Newest(reader, filter, query),
            JobOrder.LastFinishedFirst => Finished(reader, filter, query),
            _ => throw new ArgumentOutOfRangeException(nameof(query), query.Order, "No such order."),
        }))
        : [];

    private static List<long> Newest(Reader reader, JobFilter filter, JobQuery query)
    {
        var upTo = query.AsOf?.Value ?? long.MaxValue;
        // What came later and is in the same block is passed over with the pages before.
        var later = JobCountReader.LaterInBlock(reader, filter, upTo);
        var offset = query.Offset + later;
        var blocks = JobBlocks.OfPage(reader, filter, filter.Counted, upTo, ref offset, query.Limit);
        var rows = blocks.Sum(block => block.Rows);
        if (filter.HasStatus && rows > MaxScanned && CostOfGathering(reader, filter) * (filter.IsOfAll ? GatheredRowOfAll : GatheredRow) < rows)
            return Gathered(reader, filter, query, upTo);
        return FromBlocks(reader, filter, blocks, offset, query.Limit);
    }

    private static List<long> FromBlocks(Reader reader, JobFilter filter, List<JobBlock> blocks, long offset, int limit)
    {
        var ids = new List<long>(limit);
        foreach (var block in blocks)
        {
            // No more than there are, so that the last one ends the search.
            var wanted = Math.Min(limit - ids.Count, block.Matching - offset);
            var statement = filter.Bound(reader, $"""
                SELECT id FROM {filter.Jobs} WHERE id >= ?3 AND id <= ?4{filter.OfWhom}{filter.OfStatus} ORDER BY id DESC LIMIT ?5 OFFSET ?6
                """);
            using var _ = statement.Use();
            statement.Bind(3, block.First);
            statement.Bind(4, block.Last);
            statement.Bind(5, wanted);
            statement.Bind(6, offset);
            while (statement.Step())
                ids.Add(statement.Int64(0));
            offset = 0;
        }
        return ids;
    }

    /// <summary>Entries of the indexes that hold only jobs of those statuses; of unfinished ones there is none by owner.</summary>
    private static long CostOfGathering(Reader reader, JobFilter filter)
    {
        var (everybodys, owners) = (reader.CountsOfOwner(JobBlockTable.Everybody), reader.CountsOfOwner(filter.Owner));
        return filter.Statuses.Sum(status => (JobStatus)status switch
        {
            JobStatus.Scheduled or JobStatus.Queued or JobStatus.Running => everybodys[status],
            JobStatus.Succeeded => owners.Skip((int)JobStatus.Succeeded).Sum(),
            _ => owners[status],
        });
    }

    private static List<long> Gathered(Reader reader, JobFilter filter, JobQuery query, long upTo)
    {
        var unsuccessful = string.Join(", ", filter.Statuses.Where(status => status > (int)JobStatus.Succeeded));
        var parts = filter.Statuses.Where(status => status <= (int)JobStatus.Succeeded).Select(status => (JobStatus)status switch
        {
            JobStatus.Scheduled => "jobs INDEXED BY jobs_scheduled WHERE status = 0",
            JobStatus.Queued => "jobs INDEXED BY jobs_waiting WHERE status = 1",
            JobStatus.Running => "jobs INDEXED BY jobs_running WHERE status = 2",
            _ => "jobs INDEXED BY jobs_finished WHERE finished_at IS NOT NULL AND status = 3",
        });
        if (unsuccessful.Length > 0)
            parts = parts.Append($"jobs INDEXED BY jobs_unsuccessful WHERE status > 3 AND status IN ({unsuccessful})");
        return Ids(reader, filter, query, string.Join(" UNION ALL ", parts.Select(part => $"SELECT id FROM {part} AND id <= ?3{filter.OfWhom}")) + " ORDER BY id DESC", upTo);
    }

    private static List<long> Finished(Reader reader, JobFilter filter, JobQuery query) => Ids(reader, filter, query, $"""
        SELECT id FROM jobs INDEXED BY jobs_finished WHERE finished_at IS NOT NULL AND id <= ?3{filter.OfWhom}{filter.OfStatus} ORDER BY finished_at DESC, id DESC
        """, query.AsOf?.Value ?? long.MaxValue);

    private static List<long> Ids(Reader reader, JobFilter filter, JobQuery query, string sql, long upTo)
    {
        var statement = filter.Bound(reader, sql + " LIMIT ?4 OFFSET ?5");
        using var _ = statement.Use();
        statement.Bind(3, upTo);
        statement.Bind(4, query.Limit);
        statement.Bind(5, query.Offset);
        var ids = new List<long>();
        while (statement.Step())
            ids.Add(statement.Int64(0));
        return ids;
    }
}
