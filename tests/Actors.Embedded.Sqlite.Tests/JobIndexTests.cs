using Actors.Jobs;
using Actors.Queues;

namespace Actors.Embedded.Sqlite.Tests;

public class JobIndexTests
{
    private static readonly QueueId Queue = new("node/n1");

    [Fact]
    public async Task Waiting_jobs_are_listed_by_priority_and_owner_oldest_first_in_pages()
    {
        await using var test = new TestStore();
        foreach (var id in (long[])[14, 11, 13, 12])
            await test.Write(new TestJob { Id = id });
        await test.Write(new TestJob { Id = 9, Owner = "bob" });
        await test.Write(new TestJob { Id = 8, Priority = JobPriority.High });
        await test.Write(new TestJob { Id = 7, Queue = "node/n2" });
        await test.Write(new TestJob { Id = 6, Status = JobStatus.Running });
        Assert.Equal([11, 12, 13], (await test.Jobs.ListWaiting(Queue, JobPriority.Normal, "ann", default, 3)).Select(entry => entry.Id.Value));
        var rest = await test.Jobs.ListWaiting(Queue, JobPriority.Normal, "ann", new JobId(13), 3);
        Assert.Equal([new QueueEntry(new JobId(14), "ann", JobPriority.Normal, TestJob.Start)], rest);
        Assert.Equal([8L], (await test.Jobs.ListWaiting(Queue, JobPriority.High, "ann", default, 3)).Select(entry => entry.Id.Value));
        Assert.Empty(await test.Jobs.ListWaiting(Queue, JobPriority.Normal, "nobody", default, 3));
        Assert.Empty(await test.Jobs.ListWaiting(new QueueId("node/none"), JobPriority.Normal, "ann", default, 3));
    }

    [Fact]
    public async Task Owners_with_waiting_jobs_are_listed_once_each_in_a_fixed_order()
    {
        await using var test = new TestStore();
        for (var id = 1; id <= 30; id++)
            await test.Write(new TestJob { Id = id, Owner = $"owner-{id % 5}" });
        await test.Write(new TestJob { Id = 40, Owner = "busy", Status = JobStatus.Running });
        var all = await test.Jobs.ListWaitingOwners(Queue, JobPriority.Normal, null, 10);
        Assert.Equal(5, all.Distinct().Count());
        Assert.Equal(5, all.Count);
        Assert.Equal(all.Take(2), await test.Jobs.ListWaitingOwners(Queue, JobPriority.Normal, null, 2));
        Assert.Equal(all.Skip(2), await test.Jobs.ListWaitingOwners(Queue, JobPriority.Normal, all[1], 10));
        Assert.Empty(await test.Jobs.ListWaitingOwners(Queue, JobPriority.High, null, 10));
    }

    [Fact]
    public async Task Scheduled_jobs_are_listed_by_due_time_then_id_after_a_position()
    {
        await using var test = new TestStore();
        var soon = TestJob.Start.AddTicks(1);
        await test.Write(new TestJob { Id = 3, Status = JobStatus.Scheduled, DueAt = soon });
        await test.Write(new TestJob { Id = 2, Status = JobStatus.Scheduled, DueAt = soon, Owner = "bob", Priority = JobPriority.Low });
        await test.Write(new TestJob { Id = 1, Status = JobStatus.Scheduled, DueAt = soon.AddTicks(1) });
        await test.Write(new TestJob { Id = 4, Status = JobStatus.Queued, DueAt = soon });
        var all = await test.Jobs.ListScheduled(Queue, DateTimeOffset.MinValue, default, 10);
        Assert.Equal([2, 3, 1], all.Select(entry => entry.Id.Value));
        Assert.Equal(new QueueEntry(new JobId(2), "bob", JobPriority.Low, soon), all[0]);
        Assert.Equal([3, 1], (await test.Jobs.ListScheduled(Queue, all[0].DueAt, all[0].Id, 10)).Select(entry => entry.Id.Value));
    }

    [Fact]
    public async Task Running_jobs_are_listed_by_id()
    {
        await using var test = new TestStore();
        foreach (var id in (long[])[3, 1, 2])
            await test.Write(new TestJob { Id = id, Status = JobStatus.Running, Owner = $"o{id}" });
        Assert.Equal([new JobId(2), new JobId(3)], await test.Jobs.ListRunning(Queue, new JobId(1), 10));
    }

    [Fact]
    public async Task Queues_are_listed_while_they_have_unfinished_jobs()
    {
        await using var test = new TestStore();
        var jobs = new List<Held<TestJob>>();
        for (var id = 1; id <= 3; id++)
            jobs.Add(await test.Write(new TestJob { Id = id, Queue = $"node/q{id}", Status = (JobStatus)(id - 1) }));
        var all = await test.Jobs.ListQueues(null, 10);
        Assert.Equal(["node/q1", "node/q2", "node/q3"], all.Select(queue => queue.Value).Order());
        Assert.Equal(all.Skip(1), await test.Jobs.ListQueues(all[0], 10));
        await test.Write(jobs[0], state => state with { Status = JobStatus.Canceled });
        Assert.DoesNotContain(new QueueId("node/q1"), await test.Jobs.ListQueues(null, 10));
    }

    [Fact]
    public async Task Counts_follow_every_change_of_status_and_survive_a_restart()
    {
        await using var test = new TestStore();
        var jobs = await Task.WhenAll(Enumerable.Range(1, 20).Select(id => test.Write(new TestJob { Id = id, Owner = id % 2 == 0 ? "ann" : "bob" })));
        await Task.WhenAll(jobs.Take(10).Select(job => test.Write(job, state => state with { Status = JobStatus.Running })));
        await test.Write(jobs[0], state => state with { Status = JobStatus.Lost });
        await test.Clear(jobs[19]);
        await test.Reopen();
        Assert.Equal([0, 4, 5, 0, 0, 0, 0, 0, 0], await test.Jobs.CountByOwner("ann"));
        Assert.Equal([0, 5, 4, 0, 0, 0, 0, 0, 1], await test.Jobs.CountByOwner("bob"));
        Assert.Equal([0, 9, 9, 0, 0, 0, 0, 0, 1], await test.Jobs.CountByOwner(null));
        Assert.Equal([0, 9, 9, 0, 0, 0, 0, 0, 1], await test.Jobs.CountByQueue(Queue));
        Assert.Equal(new long[JobStatuses.Count], await test.Jobs.CountByOwner("nobody"));
    }

    [Fact]
    public async Task A_job_that_moves_to_another_queue_owner_and_priority_moves_in_every_index()
    {
        await using var test = new TestStore();
        var job = await test.Write(new TestJob { Id = 1, Key = "k" });
        await test.Write(job, state => state with { Queue = "node/n2", Owner = "bob", Priority = JobPriority.High });
        Assert.Empty(await test.Jobs.ListWaiting(Queue, JobPriority.Normal, "ann", default, 10));
        Assert.Single(await test.Jobs.ListWaiting(new QueueId("node/n2"), JobPriority.High, "bob", default, 10));
        Assert.Equal([0, 1, 0, 0, 0, 0, 0, 0, 0], await test.Jobs.CountByOwner("bob"));
        Assert.Equal(new long[JobStatuses.Count], await test.Jobs.CountByQueue(Queue));
        Assert.Null(await test.Jobs.FindByKey("ann", "k", TestJob.Start));
        Assert.NotNull(await test.Jobs.FindByKey("bob", "k", TestJob.Start));
    }

    [Fact]
    public async Task Jobs_with_pending_effects_and_expired_jobs_are_found()
    {
        await using var test = new TestStore();
        var first = await test.Write(new TestJob { Id = 1, Effects = true });
        await test.Write(new TestJob { Id = 2, Effects = true });
        await test.Write(first, state => state with { Effects = false, Status = JobStatus.Succeeded, FinishedAt = TestJob.Start, ExpiresAt = TestJob.Start.AddHours(2) });
        await test.Write(new TestJob { Id = 3, Status = JobStatus.Failed, FinishedAt = TestJob.Start, ExpiresAt = TestJob.Start.AddHours(1) });
        Assert.Equal([new JobId(2)], await test.Jobs.ListPendingEffects(default, 10));
        Assert.Empty(await test.Jobs.ListPendingEffects(new JobId(2), 10));
        Assert.Equal([new JobId(3), new JobId(1)], await test.Jobs.ListExpired(TestJob.Start.AddHours(2), 10));
        Assert.Equal([new JobId(3)], await test.Jobs.ListExpired(TestJob.Start.AddHours(2).AddTicks(-1), 10));
    }
}
