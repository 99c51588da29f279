using System.Collections.Immutable;
using Actors.Jobs;
using Actors.Storage;

namespace Actors.Embedded.Sqlite.Tests;

public class JobListTests
{
    [Fact]
    public async Task The_newest_come_first_over_all_statuses_and_only_the_owners_own()
    {
        await using var test = await Filled();
        Assert.Equal([9, 8, 7, 6, 5, 4, 3, 2, 1], await Ids(test, new JobQuery { Owner = "ann" }));
        Assert.Equal([101L], await Ids(test, new JobQuery { Owner = "bob" }));
        Assert.Empty(await Ids(test, new JobQuery { Owner = "nobody" }));
        Assert.Equal([101, 9, 8], await Ids(test, new JobQuery { Owner = null, Limit = 3 }));
    }

    [Fact]
    public async Task Pages_do_not_shift_while_jobs_arrive()
    {
        await using var test = await Filled();
        await test.Write(new TestJob { Id = 50 });
        Assert.Equal([5, 4, 3], await Ids(test, new JobQuery { Owner = "ann", AsOf = new JobId(9), Offset = 4, Limit = 3 }));
    }

    [Theory]
    [InlineData("ann")]
    [InlineData(null)]
    public async Task Only_the_statuses_asked_for_are_listed(string? owner)
    {
        await using var test = await Filled();
        Assert.Equal([4, 2], await Ids(test, new JobQuery { Owner = owner, AsOf = new JobId(9), Statuses = [JobStatus.Queued, JobStatus.Succeeded, JobStatus.Queued] }));
    }

    [Fact]
    public async Task Ended_jobs_are_listed_the_last_to_end_first()
    {
        await using var test = await Filled();
        Assert.Equal([4, 5, 6, 7, 8, 9], await Ids(test, new JobQuery { Owner = "ann", Order = JobOrder.LastFinishedFirst }));
        Assert.Equal([5L], await Ids(test, new JobQuery { Owner = "ann", Order = JobOrder.LastFinishedFirst, Statuses = [JobStatus.Failed, JobStatus.Queued] }));
        Assert.Equal([4, 5], await Ids(test, new JobQuery { Owner = null, Order = JobOrder.LastFinishedFirst, Limit = 2 }));
    }

    [Fact]
    public async Task Changed_jobs_are_listed_in_the_order_of_their_changes()
    {
        await using var test = await Filled();
        var job = await test.Read(2);
        await test.Write(job, state => state with { UpdatedAt = TestJob.Start.AddHours(1) });
        await test.Write(new TestJob { Id = 10, UpdatedAt = TestJob.Start.AddMinutes(8) });
        var after = TestJob.Start.AddMinutes(7);
        Assert.Equal([8, 10, 9, 2], Ids(await test.Jobs.ListChanges("ann", after, null, 10)));
        Assert.Equal([8L, 10L], Ids(await test.Jobs.ListChanges("ann", after, null, 2)));
        Assert.Equal([10, 9, 2], Ids(await test.Jobs.ListChanges("ann", TestJob.Start.AddMinutes(8), new JobId(8), 10)));
        Assert.Empty((await test.Jobs.ListChanges("ann", TestJob.Start.AddHours(1), new JobId(2), 10))!);
        Assert.Empty((await test.Jobs.ListChanges("nobody", DateTimeOffset.UnixEpoch, null, 10))!);
    }

    [Fact]
    public async Task What_changed_before_a_restart_is_listed_by_id()
    {
        await using var test = await Filled();
        await test.Write(await test.Read(2), state => state with { UpdatedAt = TestJob.Start.AddHours(1) });
        await test.Reopen();
        var after = TestJob.Start.AddMinutes(7);
        Assert.Null(await test.Jobs.ListChanges("ann", after, null, 10));
        Assert.Equal([2, 8, 9], Ids(await test.Jobs.ListChangedById("ann", after, default, 10)));
        Assert.Equal([8L], Ids(await test.Jobs.ListChangedById("ann", after, new JobId(2), 1)));
        Assert.Empty(await test.Jobs.ListChangedById("ann", after, new JobId(9), 10));
        Assert.Empty(await test.Jobs.ListChangedById("nobody", after, default, 10));
        Assert.Empty((await test.Jobs.ListChanges("ann", TestJob.Start.AddHours(1), null, 10))!);
    }

    [Fact]
    public async Task An_entry_comes_back_as_it_was_recorded()
    {
        await using var test = new TestStore();
        var state = new TestJob
        {
            Id = 7, Owner = "ünï", Queue = "name/mail", Name = "mail", Status = JobStatus.Failed, Priority = JobPriority.Low, DueAt = TestJob.Start.AddTicks(1),
            UpdatedAt = TestJob.Start.AddTicks(3), FinishedAt = TestJob.Start.AddTicks(5), ExpiresAt = TestJob.Start.AddDays(9), Effects = true, Key = "k",
        };
        await test.Write(state);
        Assert.Equal(state.IndexEntry, Assert.Single(await test.Jobs.List(new JobQuery { Owner = null })));
    }

    [Fact]
    public async Task A_page_greater_than_the_bound_is_refused()
    {
        await using var test = new TestStore();
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => test.Jobs.List(new JobQuery { Owner = null, Limit = JobQuery.MaxLimit + 1 }));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => test.Jobs.ListChanges("ann", TestJob.Start, null, JobQuery.MaxLimit + 1));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => test.Jobs.ListChangedById("ann", TestJob.Start, default, JobQuery.MaxLimit + 1));
    }

    private static async Task<TestStore> Filled()
    {
        var test = new TestStore();
        foreach (var status in Enum.GetValues<JobStatus>().ToImmutableArray())
        {
            var id = (int)status + 1;
            await test.Write(new TestJob
            {
                Id = id, Status = status, UpdatedAt = TestJob.Start.AddMinutes(id), FinishedAt = status.IsFinal() ? TestJob.Start.AddMinutes(-id) : null,
            });
        }
        await test.Write(new TestJob { Id = 101, Owner = "bob" });
        return test;
    }

    private static IEnumerable<long> Ids(IReadOnlyList<JobIndexEntry>? entries) => entries!.Select(job => job.Id.Value);

    private static async Task<IEnumerable<long>> Ids(TestStore test, JobQuery query) => (await test.Jobs.List(query)).Select(job => job.Id.Value);
}
