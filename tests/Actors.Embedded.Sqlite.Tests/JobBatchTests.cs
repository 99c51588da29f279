using Actors.Jobs;

namespace Actors.Embedded.Sqlite.Tests;

/// <summary>Many new jobs in one step.</summary>
public sealed class JobBatchTests
{
    [Fact]
    public async Task A_batch_is_stored_and_indexed_as_its_jobs_one_by_one_would_be()
    {
        await using var test = new TestStore();
        var content = new string('x', 3000);
        await test.Store.Batches.Add([.. Enumerable.Range(1, 700).Select(id => new TestJob { Id = id, Owner = $"o{id % 3}", Key = $"k{id}", Content = content })]);
        await test.Reopen();

        Assert.Equal(700, (await test.Jobs.CountByOwner(null))[(int)JobStatus.Queued]);
        Assert.Equal([3L, 6, 9], (await test.Jobs.ListWaiting(new("node/n1"), JobPriority.Normal, "o0", default, 3)).Select(entry => entry.Id.Value));
        Assert.Equal(new JobId(17), await test.Jobs.FindByKey("o2", "k17", TestJob.Start));
        Assert.Equal(new JobId(700), await test.Jobs.LastId());
        var last = await test.Read(700);
        Assert.Equal((content, "1"), (last.State.Content, last.ETag));
        await test.Write(last, state => state with { Status = JobStatus.Running });
        Assert.Single(await test.Jobs.ListRunning(new("node/n1"), default, 10));
    }

    [Fact]
    public async Task A_batch_with_an_id_that_is_taken_is_refused_as_a_whole_and_spoils_nobody_elses_write()
    {
        await using var test = new TestStore();
        await test.Write(new TestJob { Id = 2 });
        var batch = test.Store.Batches.Add([new TestJob { Id = 1 }, new TestJob { Id = 2 }, new TestJob { Id = 3 }]);
        var others = test.Write(new TestJob { Id = 4 });

        await Assert.ThrowsAsync<Storage.StorageUnavailableException>(() => batch);
        await others;
        Assert.Equal(2, (await test.Jobs.CountByOwner(null))[(int)JobStatus.Queued]);
        Assert.False((await test.Read(1)).RecordExists);
        Assert.False((await test.Read(3)).RecordExists);
    }

    [Fact]
    public async Task An_empty_batch_is_done_at_once()
    {
        await using var test = new TestStore();
        await test.Store.Batches.Add(Array.Empty<TestJob>());
        Assert.Equal(default, await test.Jobs.LastId());
    }
}
