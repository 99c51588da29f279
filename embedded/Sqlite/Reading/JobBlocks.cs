namespace Actors.Embedded.Sqlite.Reading;

/// <summary>A run of an owner's jobs by id.</summary>
/// <param name="Last">The greatest id that belongs to it.</param>
/// <param name="Rows">How many rows it takes at most to find those of its jobs that a list is of.</param>
/// <param name="Matching">How many these are.</param>
internal readonly record struct JobBlock(long First, long Last, long Rows, long Matching);

/// <summary>The counts of an owner's blocks: totals, and the place of a page without going along the list.</summary>
internal static class JobBlocks
{
    /// <summary>How many jobs of a list there are up to an id.</summary>
    /// <param name="counted">What adds up the listed jobs of a row.</param>
    /// <param name="later">How many of them come after the id and are in its block.</param>
    public static long Total(Reader reader, JobFilter filter, string counted, long upTo, long later)
    {
        var statement = filter.Bound(reader, $"SELECT sum({counted}) FROM job_blocks WHERE owner = ?1 AND start <= ?3{filter.OfName}");
        using var _ = statement.Use();
        statement.Bind(3, upTo);
        return statement.Step() ? statement.Int64(0) - later : 0;
    }

    /// <summary>The blocks with listed jobs that hold a page, newest first, from the block of the id on.</summary>
    /// <param name="offset">Listed jobs before the page; after the call those of them that are in the first of the blocks.</param>
    public static List<JobBlock> OfPage(Reader reader, JobFilter filter, string counted, long upTo, ref long offset, int limit)
    {
        var (blocks, found, last) = (new List<JobBlock>(), 0L, EndOf(reader, filter, upTo));
        var matching = filter.Name is null ? counted : $"CASE WHEN name = ?2 THEN {counted} ELSE 0 END";
        var statement = filter.Bound(reader, $"""
            SELECT start, sum({filter.Rows}), sum({matching}) FROM job_blocks WHERE owner = ?1 AND start <= ?3 GROUP BY start ORDER BY start DESC
            """);
        using var _ = statement.Use();
        statement.Bind(3, upTo);
        while (found < offset + limit && statement.Step())
        {
            var block = new JobBlock(statement.Int64(0), last, statement.Int64(1), statement.Int64(2));
            last = block.First - 1;
            if (blocks.Count == 0 && block.Matching <= offset)
            {
                offset -= block.Matching;
            }
            else if (block.Matching > 0)
            {
                blocks.Add(block);
                found += block.Matching;
            }
        }
        return blocks;
    }

    /// <summary>The blocks with jobs after an id that may have changed after a time, oldest first.</summary>
    public static List<JobBlock> ChangedAfter(Reader reader, long owner, long time, long after)
    {
        var statement = reader.Statement($"""
            SELECT start, max(changed_to) FROM job_blocks
            WHERE owner = ?1 AND start >= (SELECT max(start) FROM job_blocks WHERE owner = ?1 AND start <= max(?2, 0)) GROUP BY start ORDER BY start DESC
            """);
        using var _ = statement.Use();
        statement.Bind(1, owner);
        statement.Bind(2, after);
        var (blocks, last) = (new List<JobBlock>(), long.MaxValue);
        while (statement.Step())
        {
            if (statement.Int64(1) > time)
                blocks.Add(new JobBlock(statement.Int64(0), last, 0, 0));
            last = statement.Int64(0) - 1;
        }
        blocks.Reverse();
        return blocks;
    }

    /// <summary>The greatest id that belongs to the block of an id.</summary>
    public static long EndOf(Reader reader, JobFilter filter, long id)
    {
        var statement = filter.Bound(reader, "SELECT min(start) FROM job_blocks WHERE owner = ?1 AND start > ?3");
        using var _ = statement.Use();
        statement.Bind(3, id);
        return statement.Step() && !statement.IsNull(0) ? statement.Int64(0) - 1 : long.MaxValue;
    }
}
