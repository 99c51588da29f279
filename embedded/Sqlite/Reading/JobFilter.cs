using System.Collections.Immutable;
using Actors.Embedded.Sqlite.Native;
using Actors.Embedded.Sqlite.Tables;
using Actors.Jobs;
using Actors.Storage;

namespace Actors.Embedded.Sqlite.Reading;

/// <summary>Which jobs a list is of, in the numbers of the database. Conditions in SQL take the owner as ?1 and the name as ?2.</summary>
/// <param name="Owner"><see cref="JobBlockTable.Everybody"/> for all.</param>
/// <param name="Name">Null for all.</param>
/// <param name="Statuses">Never empty.</param>
internal sealed record JobFilter(long Owner, long? Name, ImmutableArray<int> Statuses)
{
    private const int AllUnsuccessful = JobStatuses.Count - 1 - (int)JobStatus.Succeeded;

    /// <summary>Null when the owner or the name was never heard of.</summary>
    public static JobFilter? Of(Reader reader, JobQuery query) => Of(reader, query.Owner, query.Name, query.Statuses);

    /// <param name="statuses">Empty for all.</param>
    public static JobFilter? Of(Reader reader, string? owner, string? name, ImmutableArray<JobStatus> statuses)
    {
        var ownerNumber = owner is null ? JobBlockTable.Everybody : reader.FindName(owner);
        var nameNumber = name is null ? null : reader.FindName(name);
        if (ownerNumber is null || (nameNumber is null && name is not null))
            return null;
        var numbers = statuses.IsDefaultOrEmpty ? Enumerable.Range(0, JobStatuses.Count) : statuses.Select(status => (int)status).Distinct().Order();
        return new JobFilter(ownerNumber.Value, nameNumber, [.. numbers]);
    }

    public bool IsOfAll => Owner == JobBlockTable.Everybody;

    public bool HasStatus => Statuses.Length < JobStatuses.Count;

    /// <summary>Whether only jobs match that ended otherwise than well: they have an index of their own.</summary>
    private bool IsUnsuccessful => Statuses[0] > (int)JobStatus.Succeeded;

    /// <summary>What adds up the matching jobs of a row of <c>job_blocks</c>.</summary>
    public string Counted => StatusColumns.Sum(Statuses);

    /// <summary>The jobs, by the index that finds them by id.</summary>
    public string Jobs => IsOfAll ? "jobs NOT INDEXED" : IsUnsuccessful ? "jobs INDEXED BY jobs_unsuccessful" : "jobs INDEXED BY jobs_by_owner";

    /// <summary>What adds up the rows that a look through <see cref="Jobs"/> reads, in a row of <c>job_blocks</c>: the index tells the names.</summary>
    public string Rows => (IsOfAll, IsUnsuccessful, Name) switch
    {
        (false, true, _) => StatusColumns.Sum(Enumerable.Range((int)JobStatus.Succeeded + 1, AllUnsuccessful)),
        (false, false, not null) => $"CASE WHEN name = ?2 THEN {StatusColumns.SumOfAll} ELSE 0 END",
        _ => StatusColumns.SumOfAll,
    };

    /// <summary>Of a job's owner and name.</summary>
    public string OfWhom => (IsOfAll ? "" : " AND owner = ?1") + OfName;

    public string OfName => Name is null ? "" : " AND name = ?2";

    /// <summary>Of a job's status. All who ended otherwise than well need no look at the row.</summary>
    public string OfStatus => Statuses.Length switch
    {
        JobStatuses.Count => "",
        AllUnsuccessful when IsUnsuccessful => " AND status > 3",
        _ => $"{(IsUnsuccessful ? " AND status > 3" : "")} AND status IN ({string.Join(", ", Statuses)})",
    };

    /// <summary>A statement with the owner and the name in it.</summary>
    public Statement Bound(Reader reader, string sql)
    {
        var statement = reader.Statement(sql);
        if (sql.Contains("?1", StringComparison.Ordinal))
            statement.Bind(1, Owner);
        if (sql.Contains("?2", StringComparison.Ordinal))
            statement.Bind(2, Name ?? 0);
        return statement;
    }
}
