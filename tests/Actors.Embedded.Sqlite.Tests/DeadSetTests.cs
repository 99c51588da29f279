using Actors.Jobs;

namespace Actors.Embedded.Sqlite.Tests;

/// <summary>The dead set as the index lists it.</summary>
public sealed class DeadSetTests
{
    [Fact]
    public async Task Dead_jobs_are_listed_and_counted_by_owner_and_name_the_newest_first()
    {
        await using var test = new TestStore();
        for (var id = 1; id <= 40; id++)
            await test.Write(Dead(id) with { Owner = id % 2 == 0 ? "ann" : "bob", Name = id % 4 < 2 ? "resize" : "mail", IsDead = id % 5 != 0 });

        await Lists(test, "ann", "resize", offset: 0, limit: 3, 36, 32, 28);
        await Lists(test, "ann", "resize", offset: 3, limit: 3, 24, 16, 12);
        await Lists(test, "ann", null, offset: 0, limit: 5, 38, 36, 34, 32, 28);
        await Lists(test, null, "resize", offset: 0, limit: 3, 37, 36, 33);
        await Lists(test, null, null, offset: 0, limit: 3, 39, 38, 37);
        Assert.Equal((8, 16, 16, 32), (await Count(test, "ann", "resize"), await Count(test, "ann", null), await Count(test, null, "mail"), await Count(test, null, null)));
        await Lists(test, "nobody", null, offset: 0, limit: 3);
        Assert.Equal(0, await Count(test, null, "never heard of"));
    }

    [Fact]
    public async Task A_job_that_is_requeued_or_removed_has_left_the_dead_set_also_after_a_restart()
    {
        await using var test = new TestStore();
        var requeued = await test.Write(Dead(1));
        var removed = await test.Write(Dead(2));
        await test.Write(Dead(3));
        await test.Write(requeued, state => state with { Status = JobStatus.Queued, IsDead = false, FinishedAt = null, ExpiresAt = null });
        await test.Clear(removed);
        await test.Reopen();

        await Lists(test, "ann", null, offset: 0, limit: 10, 3);
        Assert.Equal(1, await Count(test, null, null));
    }

    [Fact]
    public async Task Results_that_go_before_their_job_are_listed_once_their_time_is_over()
    {
        await using var test = new TestStore();
        var job = await test.Write(Dead(1) with { ResultExpiresAt = TestJob.Start.AddHours(2) });
        await test.Write(Dead(2) with { ResultExpiresAt = TestJob.Start.AddHours(1) });
        await test.Write(Dead(3));

        Assert.Equal([new JobId(2)], await test.Jobs.ListExpiredResults(TestJob.Start.AddHours(2).AddTicks(-1), 10));
        Assert.Equal([new JobId(2), new JobId(1)], await test.Jobs.ListExpiredResults(TestJob.Start.AddHours(2), 10));
        await test.Write(job, state => state with { ResultExpiresAt = null });
        Assert.Equal([new JobId(2)], await test.Jobs.ListExpiredResults(TestJob.Start.AddHours(2), 10));
        Assert.Equal(3, await Count(test, null, null));
    }

    private static TestJob Dead(long id) => new()
    {
        Id = id, Queue = "name/resize", Name = "resize", Status = JobStatus.Failed, FinishedAt = TestJob.Start, ExpiresAt = TestJob.Start.AddDays(30), IsDead = true,
    };

    private static async Task Lists(TestStore test, string? owner, string? name, int offset, int limit, params long[] expected) =>
        Assert.Equal(expected, (await test.Jobs.ListDead(owner, name, offset, limit)).Select(id => id.Value));

    private static async Task<int> Count(TestStore test, string? owner, string? name) => (int)await test.Jobs.CountDead(owner, name);
}
