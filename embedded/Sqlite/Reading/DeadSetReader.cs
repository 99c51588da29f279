using Actors.Embedded.Sqlite.Native;
using Actors.Jobs;

namespace Actors.Embedded.Sqlite.Reading;

/// <summary>Reads the dead set by owner, by name, by both or by neither. A page comes along an index; a total counts the entries of an index, some
/// twenty million a second.</summary>
internal static class DeadSetReader
{
    public static IReadOnlyList<JobId> List(Reader reader, string? owner, string? name, long offset, int limit)
    {
        if (Select(reader, "SELECT job", owner, name, " ORDER BY job DESC LIMIT ?3 OFFSET ?4") is not { } statement)
            return [];
        using var _ = statement.Use();
        Bind(reader, statement, owner, name);
        statement.Bind(3, limit);
        statement.Bind(4, offset);
        var jobs = new List<JobId>();
        while (statement.Step())
            jobs.Add(new JobId(statement.Int64(0)));
        return jobs;
    }

    public static long Count(Reader reader, string? owner, string? name)
    {
        if (Select(reader, "SELECT count(*)", owner, name, "") is not { } statement)
            return 0;
        using var _ = statement.Use();
        Bind(reader, statement, owner, name);
        return statement.Step() ? statement.Int64(0) : 0;
    }

    /// <summary>Null when the owner or the name was never heard of.</summary>
    private static Statement? Select(Reader reader, string what, string? owner, string? name, string order)
    {
        if ((owner is not null && reader.FindName(owner) is null) || (name is not null && reader.FindName(name) is null))
            return null;
        var which = (owner, name) switch
        {
            (null, null) => "dead_jobs WHERE ?1 = 0 AND ?2 = 0",
            (null, _) => "dead_jobs INDEXED BY dead_by_name WHERE ?1 = 0 AND name = ?2",
            (_, null) => "dead_jobs INDEXED BY dead_by_owner WHERE owner = ?1 AND ?2 = 0",
            _ => "dead_jobs INDEXED BY dead_by_owner WHERE owner = ?1 AND name = ?2",
        };
        return reader.Statement($"{what} FROM {which}{order}");
    }

    private static void Bind(Reader reader, Statement statement, string? owner, string? name)
    {
        statement.Bind(1, owner is null ? 0 : reader.FindName(owner)!.Value);
        statement.Bind(2, name is null ? 0 : reader.FindName(name)!.Value);
    }
}
