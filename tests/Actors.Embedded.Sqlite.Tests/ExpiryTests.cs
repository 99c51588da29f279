using Actors.Jobs;
using Actors.Storage;

namespace Actors.Embedded.Sqlite.Tests;

/// <summary>Expired means gone: the record, its output, its key, its entries, and the space they took.</summary>
public sealed class ExpiryTests
{
    private static readonly DateTimeOffset Later = TestJob.Start.AddHours(1);

    [Fact]
    public async Task Expired_jobs_are_removed_with_all_that_belongs_to_them()
    {
        await using var test = new TestStore();
        await test.Write(Ended(1) with { Key = "k", Status = JobStatus.Failed, IsDead = true });
        await test.Output.Append(new JobId(1), 1, [new OutputChunk(0, OutputStream.Stdout, "hello"u8.ToArray())]);
        await test.Write(Ended(2) with { ExpiresAt = Later.AddTicks(1) });
        await test.Write(Ended(3) with { Effects = true });
        await test.Write(new TestJob { Id = 4 });

        Assert.Equal(1, await test.Store.Batches.RemoveExpired(Later, 10));
        Assert.Equal(0, await test.Store.Batches.RemoveExpired(Later, 10));

        var exist = await Task.WhenAll(Enumerable.Range(1, 4).Select(async id => (await test.Read(id)).RecordExists));
        Assert.Equal([false, true, true, true], exist);
        Assert.Equal(0, await test.Output.Length(new JobId(1), 1));
        Assert.Null(await test.Jobs.FindByKey("ann", "k", TestJob.Start));
        Assert.Equal(0, await test.Jobs.CountDead(null, null));
        Assert.Equal([0, 1, 0, 2, 0, 0, 0, 0, 0], await test.Jobs.CountByOwner("ann"));
    }

    [Fact]
    public async Task No_more_than_asked_for_are_removed_at_a_time_the_earliest_first()
    {
        await using var test = new TestStore();
        for (var id = 1; id <= 5; id++)
            await test.Write(Ended(id) with { ExpiresAt = Later.AddTicks(-id) });

        Assert.Equal(2, await test.Store.Batches.RemoveExpired(Later, 2));
        Assert.False((await test.Read(5)).RecordExists);
        Assert.Equal(3, await test.Store.Batches.RemoveExpired(Later, 10));
        Assert.Equal(new JobId(5), await test.Jobs.LastId());
    }

    [Fact]
    public async Task A_grain_that_did_not_know_of_the_removal_cannot_bring_the_job_back()
    {
        await using var test = new TestStore();
        var job = await test.Write(Ended(1));
        await test.Store.Batches.RemoveExpired(Later, 10);

        await Assert.ThrowsAsync<Orleans.Storage.InconsistentStateException>(() => test.Write(job, state => state with { Status = JobStatus.Queued }));
        Assert.False((await test.Read(1)).RecordExists);
    }

    [Fact]
    public async Task The_file_does_not_grow_while_jobs_come_and_go()
    {
        const int jobs = 500;
        await using var test = new TestStore(configure: options => options with { KeptFreeBytes = 0 });
        var id = 0L;
        var pages = new List<long>();
        for (var round = 0; round < 12; round++)
        {
            var written = Enumerable.Range(0, jobs).Select(_ => test.Write(Ended(++id) with { Content = new string('x', 1000), Key = $"k{id}", Status = JobStatus.Failed, IsDead = id % 2 == 0 }));
            await Task.WhenAll(written);
            Assert.Equal(jobs, await test.Store.Batches.RemoveExpired(Later, 2 * jobs));
            await test.WhenIdle();
            // The file itself follows when the log is moved into it, on a thread of its own.
            using var shell = test.Shell();
            pages.Add(shell.Scalar("PRAGMA page_count"));
        }
        await test.Close();

        Assert.All(pages, count => Assert.InRange(count, 1, pages[0] + 10));
        Assert.InRange(new FileInfo(test.DatabasePath).Length, 1, jobs * 1000 / 2);
    }

    private static TestJob Ended(long id) => new() { Id = id, Status = JobStatus.Succeeded, FinishedAt = TestJob.Start, ExpiresAt = Later };
}
