using Actors.Embedded.Sqlite.Tables;

namespace Actors.Embedded.Sqlite.Tests;

/// <summary>Holds the kept counts to the jobs themselves, by ways of its own.</summary>
internal static class CountAudit
{
    /// <summary>Each row counts the jobs of its span, no job is in none, no row counts nothing, and no block is far too great.</summary>
    public static void AssertCountsMatchJobs(TestStore test)
    {
        using var shell = test.Shell();
        var sums = string.Join(", ", Enumerable.Range(0, 9).Select(status => $"sum(j.status = {status})"));
        var counted = $"""
            SELECT * FROM (
                WITH starts AS (SELECT DISTINCT owner, start FROM job_blocks),
                spans AS (SELECT owner, start, lead(start, 1, 0x7fffffffffffffff) OVER (PARTITION BY owner ORDER BY start) AS stop FROM starts)
                SELECT s.owner, s.start, j.name, {sums}, count(d.job)
                FROM spans s JOIN jobs j ON (s.owner = 0 OR j.owner = s.owner) AND j.id >= s.start AND j.id < s.stop LEFT JOIN dead_jobs d ON d.job = j.id
                GROUP BY s.owner, s.start, j.name)
            """;
        var kept = $"SELECT owner, start, name, {StatusColumns.List}, dead FROM job_blocks";
        Assert.Equal(0, shell.Scalar($"SELECT count(*) FROM ({counted} EXCEPT {kept})"));
        Assert.Equal(0, shell.Scalar($"SELECT count(*) FROM ({kept} EXCEPT {counted})"));
        Assert.Equal(shell.Scalar("SELECT count(*) FROM jobs"), shell.Scalar($"SELECT coalesce(sum({StatusColumns.SumOfAll}), 0) FROM job_blocks WHERE owner = 0"));
        Assert.Equal(0, shell.Scalar("SELECT count(*) FROM jobs j WHERE j.updated_at > (SELECT max(changed_to) FROM job_blocks WHERE owner = j.owner)"));
        Assert.InRange(shell.Scalar($"SELECT max(total) FROM (SELECT sum({StatusColumns.SumOfAll}) AS total FROM job_blocks GROUP BY owner, start)"), 0, 2 * BlockStarts.MaxJobs);
        Assert.Equal(0, shell.Scalar("SELECT count(*) FROM counts WHERE kind = 0"));
    }
}
