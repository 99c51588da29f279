using Actors.Jobs;
using Actors.Storage;
using Orleans.Storage;

namespace Actors.Embedded.Sqlite.Tests;

public class JobStateTests
{
    [Fact]
    public async Task A_job_is_read_back_after_a_restart_with_its_version()
    {
        await using var test = new TestStore();
        var job = await test.Write(new TestJob { Id = 10, Content = "hello" });
        await test.Write(job, state => state with { Status = JobStatus.Running });
        await test.Reopen();
        var read = await test.Read(10);
        Assert.Equal("2", read.ETag);
        Assert.Equal(job.State, read.State);
    }

    [Fact]
    public async Task A_job_that_grows_past_a_page_and_shrinks_again_keeps_its_content()
    {
        await using var test = new TestStore();
        var job = await test.Write(new TestJob { Id = 10 });
        foreach (var length in (int[])[100, 50_000, 1, 200_000, 3_000])
        {
            await test.Write(job, state => state with { Content = new string('y', length) });
            Assert.Equal(job.State, (await test.Read(10)).State);
        }
    }

    [Fact]
    public async Task A_stale_write_is_refused_and_the_others_of_its_batch_are_not()
    {
        await using var test = new TestStore();
        await test.Write(new TestJob { Id = 10, Content = "first" });
        var stale = test.Write(new Held<TestJob> { State = new TestJob { Id = 10, Content = "stale" } });
        var others = Enumerable.Range(11, 50).Select(id => test.Write(new TestJob { Id = id })).ToArray();
        var error = await Assert.ThrowsAsync<InconsistentStateException>(() => stale);
        Assert.Equal(("1", null), (error.StoredEtag, error.CurrentEtag));
        await Task.WhenAll(others);
        Assert.Equal("first", (await test.Read(10)).State.Content);
    }

    [Fact]
    public async Task Of_two_writes_at_one_version_the_first_given_wins()
    {
        await using var test = new TestStore();
        await test.Write(new TestJob { Id = 10 });
        var first = await test.Read(10);
        var second = await test.Read(10);
        var winning = test.Write(first, state => state with { Content = "first" });
        var losing = test.Write(second, state => state with { Content = "second" });
        await winning;
        await Assert.ThrowsAsync<InconsistentStateException>(() => losing);
        Assert.Equal("first", (await test.Read(10)).State.Content);
    }

    [Fact]
    public async Task Clearing_removes_the_index_entry_the_key_and_the_counts()
    {
        await using var test = new TestStore();
        var job = await test.Write(new TestJob { Id = 10, Key = "k", Effects = true });
        await test.Clear(job);
        Assert.False((await test.Read(10)).RecordExists);
        Assert.Empty(await test.Jobs.List(new JobQuery { Owner = "ann" }));
        Assert.Empty(await test.Jobs.ListPendingEffects(default, 10));
        Assert.Null(await test.Jobs.FindByKey("ann", "k", TestJob.Start));
        Assert.All(await test.Jobs.CountByOwner("ann"), count => Assert.Equal(0, count));
    }

    [Fact]
    public async Task The_greatest_id_survives_the_removal_of_its_job_and_a_restart()
    {
        await using var test = new TestStore();
        Assert.Equal(default, await test.Jobs.LastId());
        await test.Write(new TestJob { Id = 10 });
        var last = await test.Write(new TestJob { Id = 20 });
        await test.Clear(last);
        await test.Write(new TestJob { Id = 15 });
        await test.Reopen();
        Assert.Equal(new JobId(20), await test.Jobs.LastId());
    }

    [Fact]
    public async Task A_person_with_a_shell_can_read_the_state_and_the_list()
    {
        await using var test = new TestStore();
        await test.Write(new TestJob { Id = 10, Content = "hello" });
        using var shell = test.Shell();
        Assert.Equal("hello", shell.ScalarText("SELECT state ->> 'Content' FROM jobs WHERE id = 10"));
        Assert.Equal("Queued ann node/n1 2026-01-01 00:00:00", shell.ScalarText(
            "SELECT status || ' ' || owner || ' ' || queue || ' ' || due_at FROM job_list"));
    }
}
