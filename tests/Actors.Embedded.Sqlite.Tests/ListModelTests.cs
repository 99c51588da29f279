using Actors.Embedded.Sqlite.Native;
using Actors.Embedded.Sqlite.Tables;

namespace Actors.Embedded.Sqlite.Tests;

/// <summary>Lists and totals come from counts that are kept beside the jobs: whatever is written, they say what the jobs say.</summary>
public sealed class ListModelTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Lists_and_totals_are_those_of_the_jobs_whatever_was_written(int seed)
    {
        await using var test = new TestStore();
        var model = new ListModel(test, seed);
        for (var round = 0; round < 6; round++)
        {
            await model.Submit(1500);
            await model.Change(1500);
            await model.Compare(60);
            await model.Expire();
            if (round % 2 == 1)
                await test.Reopen();
            await model.Compare(60);
            CountAudit.AssertCountsMatchJobs(test);
        }
    }

    [Fact]
    public async Task A_block_ends_when_it_is_full_and_goes_when_it_is_empty()
    {
        await using var test = new TestStore();
        var jobs = Enumerable.Range(1, (3 * BlockStarts.MaxJobs) + 1).Select(id => new TestJob { Id = id }).ToList();
        await test.Store.Batches.Add(jobs);
        Assert.Equal([0, BlockStarts.MaxJobs + 1, (2 * BlockStarts.MaxJobs) + 1, (3 * BlockStarts.MaxJobs) + 1], Starts(test));
        for (var id = BlockStarts.MaxJobs + 1; id <= 2 * BlockStarts.MaxJobs; id++)
            await test.Clear(await test.Read(id));
        Assert.Equal([0, (2 * BlockStarts.MaxJobs) + 1, (3 * BlockStarts.MaxJobs) + 1], Starts(test));
        CountAudit.AssertCountsMatchJobs(test);
    }

    [Fact]
    public async Task Counts_of_a_transaction_that_is_undone_are_undone_with_it()
    {
        await using var test = new TestStore();
        await test.Write(new TestJob { Id = 2000 });
        var jobs = Enumerable.Range(1, 2000).Select(id => new TestJob { Id = id }).ToList();
        await Assert.ThrowsAnyAsync<Exception>(() => test.Store.Batches.Add(jobs));
        Assert.Equal([0L], Starts(test));
        await test.Store.Batches.Add(jobs[..^1]);
        CountAudit.AssertCountsMatchJobs(test);
    }

    [Fact]
    public async Task Blocks_begun_in_a_batch_are_not_forgotten_when_it_brings_more_owners_than_are_remembered()
    {
        await using var test = new TestStore();
        var id = 0L;
        foreach (var part in Enumerable.Range(1, BlockStarts.MaxCached - 2).Chunk(5000))
            await test.Store.Batches.Add([.. part.Select(owner => new TestJob { Id = ++id, Owner = $"o{owner}" })]);
        // The writer has enough to do meanwhile to take the others together.
        var before = test.Store.Batches.Add([.. Enumerable.Range(0, 1000).Select(_ => new TestJob { Id = ++id, Owner = "o1" })]);
        var great = test.Store.Batches.Add([.. Enumerable.Range(0, 3 * BlockStarts.MaxJobs).Select(_ => new TestJob { Id = ++id, Owner = "great" })]);
        await Task.WhenAll(before, great, test.Write(new TestJob { Id = ++id, Owner = "new1" }), test.Write(new TestJob { Id = ++id, Owner = "new2" }), test.Write(new TestJob { Id = ++id, Owner = "new3" }));
        using var shell = test.Shell();
        Assert.Equal(0, shell.Scalar($"""
            WITH blocks AS (SELECT start, sum({StatusColumns.SumOfAll}) AS jobs, lead(start, 1, 0x7fffffffffffffff) OVER (ORDER BY start) AS stop FROM job_blocks WHERE owner = 0 GROUP BY start)
            SELECT count(*) FROM blocks WHERE jobs <> (SELECT count(*) FROM jobs WHERE id >= start AND id < stop)
            """));
    }

    [Fact]
    public async Task A_database_of_the_schema_before_gets_its_counts_and_is_listed_as_one_written_anew()
    {
        await using var test = new TestStore();
        var model = new ListModel(test, seed: 4);
        for (var round = 0; round < 3; round++)
        {
            await model.Submit(3000);
            await model.Change(3000);
        }
        await test.Close();
        using (var shell = test.Shell(readOnly: false))
            ReturnToSchema3(shell);

        await model.Compare(100);
        CountAudit.AssertCountsMatchJobs(test);
        await model.Submit(3000);
        await model.Change(3000);
        await model.Expire();
        await model.Compare(100);
        CountAudit.AssertCountsMatchJobs(test);
    }

    /// <summary>What a database of the third schema looks like: the counts of owners are rows of <c>counts</c>, and there are no blocks.</summary>
    private static void ReturnToSchema3(Connection shell) => shell.ExecuteScript("""
        INSERT INTO counts SELECT 0, owner, sum(scheduled), sum(queued), sum(running), sum(succeeded), sum(failed), sum(timed_out), sum(canceled), sum(rejected), sum(lost),
            max(changed_to) FROM job_blocks GROUP BY owner;
        DROP TABLE job_blocks;
        DROP INDEX jobs_by_owner;
        CREATE INDEX jobs_by_owner ON jobs(owner);
        DROP INDEX dead_by_owner;
        CREATE INDEX dead_by_owner ON dead_jobs(owner, name);
        PRAGMA user_version = 3;
        """);

    private static List<long> Starts(TestStore test)
    {
        using var shell = test.Shell();
        using var starts = shell.PrepareOnce("SELECT DISTINCT start FROM job_blocks WHERE owner > 0 ORDER BY start");
        var found = new List<long>();
        while (starts.Step())
            found.Add(starts.Int64(0));
        return found;
    }
}
