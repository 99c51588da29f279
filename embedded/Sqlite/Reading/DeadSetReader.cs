using Actors.Jobs;

namespace Actors.Embedded.Sqlite.Reading;

/// <summary>Reads the dead set by owner, by name, by both or by neither. The counts of the blocks give the totals and where a page is.</summary>
internal static class DeadSetReader
{
    /// <summary>What counts the dead in a row of <c>job_blocks</c>.</summary>
    private const string Counted = "dead";

    public static IReadOnlyList<JobId> List(Reader reader, string? owner, string? name, long offset, int limit) =>
        JobFilter.Of(reader, owner, name, []) is { } filter ? reader.Snapshot(() => Page(reader, filter, offset, limit)) : [];

    public static long Count(Reader reader, string? owner, string? name) =>
        JobFilter.Of(reader, owner, name, []) is { } filter ? JobBlocks.Total(reader, filter, Counted, upTo: long.MaxValue, later: 0) : 0;

    private static List<JobId> Page(Reader reader, JobFilter filter, long offset, int limit)
    {
        var jobs = new List<JobId>();
        foreach (var block in JobBlocks.OfPage(reader, filter, Counted, upTo: long.MaxValue, ref offset, limit))
        {
            var statement = filter.Bound(reader, $"""
                SELECT job FROM {Index(filter)} WHERE job >= ?3 AND job <= ?4{filter.OfWhom} ORDER BY job DESC LIMIT ?5 OFFSET ?6
                """);
            using var _ = statement.Use();
            statement.Bind(3, block.First);
            statement.Bind(4, block.Last);
            statement.Bind(5, Math.Min(limit - jobs.Count, block.Matching - offset));
            statement.Bind(6, offset);
            while (statement.Step())
                jobs.Add(new JobId(statement.Int64(0)));
            offset = 0;
        }
        return jobs;
    }

    private static string Index(JobFilter filter) => filter switch
    {
        { IsOfAll: false } => "dead_jobs INDEXED BY dead_by_owner",
        { Name: not null } => "dead_jobs INDEXED BY dead_by_name",
        _ => "dead_jobs NOT INDEXED",
    };
}
