using System.Runtime.CompilerServices;
using Actors.Jobs;

namespace Actors.Embedded.Sqlite.Tables;

/// <summary>The columns that count jobs by status, by <see cref="JobStatus"/> as index.</summary>
internal static class StatusColumns
{
    public const string List = "scheduled, queued, running, succeeded, failed, timed_out, canceled, rejected, lost";

    public static IReadOnlyList<string> Names { get; } = List.Split(", ");

    /// <summary>What adds up a row's jobs of those statuses.</summary>
    public static string Sum(IEnumerable<int> statuses) => string.Join(" + ", statuses.Select(status => Names[status]));

    public static string SumOfAll { get; } = Sum(Enumerable.Range(0, JobStatuses.Count));
}

/// <summary>By how much the counts of a row change, by <see cref="JobStatus"/> as index.</summary>
[InlineArray(JobStatuses.Count)]
internal struct ByStatus
{
    private int _first;
}
