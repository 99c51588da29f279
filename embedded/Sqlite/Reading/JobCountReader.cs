using Actors.Embedded.Sqlite.Tables;
using Actors.Storage;

namespace Actors.Embedded.Sqlite.Reading;

/// <summary>Counts the jobs of a list. One statement, so that the kept counts and the jobs that are counted are of one moment.</summary>
internal static class JobCountReader
{
    private static readonly string[] Columns = ["scheduled", "queued", "running", "succeeded", "failed", "timed_out", "canceled", "rejected", "lost"];

    public static long Read(Reader reader, JobQuery query)
    {
        var owner = query.Owner is null ? CountTable.Everybody : reader.FindName(query.Owner);
        var name = query.Name is null ? 0 : reader.FindName(query.Name);
        if (owner is null || name is null)
            return 0;
        var statement = reader.Statement(query.Name is null ? ByCounts(query) : ByName(query));
        using var _ = statement.Use();
        statement.Bind(1, owner.Value);
        statement.Bind(2, query.AsOf?.Value ?? long.MaxValue);
        if (query.Name is not null)
            statement.Bind(3, name.Value);
        return statement.Step() ? statement.Int64(0) : 0;
    }

    private static string ByCounts(JobQuery query)
    {
        var kept = string.Join(" + ", JobListReader.Statuses(query).Select(status => Columns[status]));
        var later = query.AsOf is null ? "" : $" - (SELECT count(*) FROM jobs WHERE id > ?2{Conditions(query)})";
        return $"SELECT {kept}{later} FROM counts WHERE kind = 0 AND ref = ?1 AND ?2 > 0";
    }

    private static string ByName(JobQuery query) => $"SELECT count(*) FROM jobs WHERE id <= ?2 AND name = ?3{Conditions(query)}";

    private static string Conditions(JobQuery query) =>
        (query.Owner is null ? "" : " AND owner = ?1")
        + (query.Statuses.IsDefaultOrEmpty ? "" : $" AND status IN ({string.Join(", ", JobListReader.Statuses(query))})");
}
