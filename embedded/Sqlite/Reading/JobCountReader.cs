using Actors.Storage;

namespace Actors.Embedded.Sqlite.Reading;

/// <summary>Counts the jobs of a list, from what is kept of its blocks. Only in the block of <see cref="JobQuery.AsOf"/> are jobs looked at.</summary>
internal static class JobCountReader
{
    public static long Read(Reader reader, JobQuery query) => JobFilter.Of(reader, query) is { } filter
        ? reader.Snapshot(() =>
        {
            var upTo = query.AsOf?.Value ?? long.MaxValue;
            return JobBlocks.Total(reader, filter, filter.Counted, upTo, LaterInBlock(reader, filter, upTo));
        })
        : 0;

    /// <summary>How many matching jobs come after an id and are in its block.</summary>
    public static long LaterInBlock(Reader reader, JobFilter filter, long id)
    {
        if (id == long.MaxValue)
            return 0;
        var end = JobBlocks.EndOf(reader, filter, id);
        var statement = filter.Bound(reader, $"SELECT count(*) FROM {filter.Jobs} WHERE id > ?3 AND id <= ?4{filter.OfWhom}{filter.OfStatus}");
        using var _ = statement.Use();
        statement.Bind(3, id);
        statement.Bind(4, end);
        return statement.Step() ? statement.Int64(0) : 0;
    }
}
