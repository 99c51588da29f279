using Actors.Jobs;
using Actors.Storage;

namespace Actors.Embedded.Sqlite.Tests;

public class JobKeyTests
{
    [Fact]
    public async Task A_key_finds_its_job_for_its_owner_until_it_expires()
    {
        await using var test = new TestStore();
        await test.Write(new TestJob { Id = 1, Key = "k" });
        Assert.Equal(new JobId(1), await test.Jobs.FindByKey("ann", "k", TestJob.Start));
        Assert.Null(await test.Jobs.FindByKey("bob", "k", TestJob.Start));
        Assert.Null(await test.Jobs.FindByKey("ann", "k", TestJob.Start.AddDays(1)));
    }

    [Fact]
    public async Task A_key_in_use_stays_with_the_first_job_and_an_expired_one_goes_to_the_next()
    {
        await using var test = new TestStore();
        var first = await test.Write(new TestJob { Id = 1, Key = "k" });
        await test.Write(new TestJob { Id = 2, Key = "k" });
        Assert.Equal(new JobId(1), await test.Jobs.FindByKey("ann", "k", TestJob.Start));
        test.Time.Now = TestJob.Start.AddDays(1);
        await test.Write(new TestJob { Id = 3, Key = "k", KeyExpiresAt = TestJob.Start.AddDays(2) });
        Assert.Equal(new JobId(3), await test.Jobs.FindByKey("ann", "k", test.Time.Now));
        await test.Clear(first);
        Assert.Equal(new JobId(3), await test.Jobs.FindByKey("ann", "k", test.Time.Now));
    }

    [Fact]
    public async Task A_list_tells_each_jobs_key()
    {
        await using var test = new TestStore();
        await test.Write(new TestJob { Id = 1, Key = "k", KeyHash = "h" });
        await test.Write(new TestJob { Id = 2 });
        var jobs = await test.Jobs.List(new JobQuery { Owner = "ann" });
        Assert.Equal([null, new IdempotencyKey("k", "h", TestJob.Start.AddDays(1))], jobs.Select(job => job.Key));
    }
}
