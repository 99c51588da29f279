using System.Collections.Concurrent;
using Actors.Jobs;
using Actors.Queues;

namespace Actors.Gateway.Application;

/// <summary>Queues as an administrator sees and bounds them.</summary>
public sealed class QueueServiceTests
{
    private static readonly Caller Admin = new("root", [Roles.Admin], "test");
    private static readonly QueueId Resize = QueueId.ForName("resize");

    [Fact]
    public async Task A_queue_shows_its_depths_its_oldest_job_and_that_it_waits_for_a_handler()
    {
        await using var silo = await AppSilo.Start();
        var first = await silo.Submit(Job());
        await silo.Submit(Job(), AppSilo.Bob);
        await silo.Submit(Job() with { Priority = JobPriority.High });
        await silo.Submit(Job() with { NotBefore = TimeProvider.System.GetUtcNow().AddHours(1) });

        var queue = (await silo.Service<QueueService>().Get(Admin, Resize)).Value!;

        Assert.Equal((3, 1, 0), (queue.Waiting, queue.Scheduled, queue.Running));
        Assert.Equal(first.Id.Time, queue.OldestWaiting);
        Assert.True(queue.WaitsForHandler);
        await using var worker = await NamedWorker.Attach(silo.Grains, "resize", 1, _ => NamedWorker.Success());
        Assert.False((await silo.Service<QueueService>().Get(Admin, Resize)).Value!.WaitsForHandler);
    }

    [Fact]
    public async Task A_paused_queue_starts_nothing_also_after_a_restart_until_it_is_resumed()
    {
        await using var silo = await AppSilo.Start();
        Assert.True((await silo.Service<QueueService>().Pause(Admin, Resize)).Value!.IsPaused);
        await silo.Restart();
        await using var worker = await NamedWorker.Attach(silo.Grains, "resize", 5, _ => NamedWorker.Success());
        var job = await silo.Submit(Job());
        var other = await silo.Submit(Job() with { Name = "mail" });
        await using var postman = await NamedWorker.Attach(silo.Grains, "mail", 5, _ => NamedWorker.Success());
        await silo.End(other.Id);

        Assert.Empty(worker.Assigned);
        Assert.True((await silo.Service<QueueService>().Get(Admin, Resize)).Value!.Policy.IsPaused);
        Assert.False((await silo.Service<QueueService>().Resume(Admin, Resize)).Value!.IsPaused);
        Assert.Equal(JobStatus.Succeeded, (await silo.End(job.Id)).Status);
    }

    [Fact]
    public async Task No_more_jobs_of_a_name_run_at_once_than_allowed_and_all_run_in_the_end()
    {
        await using var silo = await AppSilo.Start();
        await silo.Service<QueueService>().SetLimits(Admin, Resize, maxRunning: 2, rate: null);
        var running = 0;
        var most = new ConcurrentBag<int>();
        await using var worker = await NamedWorker.Attach(silo.Grains, "resize", 20, _ =>
        {
            most.Add(Interlocked.Increment(ref running));
            Thread.Yield();
            Interlocked.Decrement(ref running);
            return NamedWorker.Success();
        });
        var answers = await silo.Jobs.SubmitMany(AppSilo.Ann, [.. Enumerable.Range(0, 100).Select(_ => Job())]);

        Assert.All(await Task.WhenAll(answers.Value.Select(answer => silo.End(answer.Value!.Id))), job => Assert.Equal(JobStatus.Succeeded, job.Status));
        Assert.InRange(most.Max(), 1, 2);
    }

    [Fact]
    public async Task Jobs_of_a_name_start_no_faster_than_its_rate_and_need_no_push_to_go_on()
    {
        await using var silo = await AppSilo.Start();
        var limited = TimeProvider.System.GetUtcNow();
        await silo.Service<QueueService>().SetLimits(Admin, Resize, maxRunning: null, new StartRate(5, TimeSpan.FromMilliseconds(500)));
        await using var worker = await NamedWorker.Attach(silo.Grains, "resize", 50, _ => NamedWorker.Success());
        var answers = await silo.Jobs.SubmitMany(AppSilo.Ann, [.. Enumerable.Range(0, 15).Select(_ => Job())]);
        var ended = await Task.WhenAll(answers.Value.Select(answer => silo.End(answer.Value!.Id)));

        // Five were saved up; each further one takes a tenth of a second.
        var took = ended.Max(job => job.StartedAt!.Value) - limited;
        Assert.True(took >= TimeSpan.FromMilliseconds(990), $"15 jobs started within {took}");
    }

    [Fact]
    public async Task Only_administrators_reach_queues_and_bounds_are_told()
    {
        await using var silo = await AppSilo.Start();
        var queues = silo.Service<QueueService>();

        Assert.Equal(RejectionCode.Forbidden, (await queues.Get(AppSilo.Ann, Resize)).Rejection!.Code);
        Assert.Equal(RejectionCode.Forbidden, (await queues.List(AppSilo.Ann, null, 10)).Rejection!.Code);
        Assert.Equal(RejectionCode.Forbidden, (await queues.Pause(AppSilo.Ann, Resize)).Rejection!.Code);
        Assert.Equal(RejectionCode.Forbidden, (await queues.ListDead(AppSilo.Ann, null, 0, 10)).Rejection!.Code);
        Assert.Equal(RejectionCode.Forbidden, (await queues.RequeueDead(AppSilo.Ann, "resize")).Rejection!.Code);
        Assert.Equal(RejectionCode.Invalid, (await queues.Get(Admin, new QueueId("resize"))).Rejection!.Code);
        Assert.Contains("pause the queue", (await queues.SetLimits(Admin, Resize, 0, null)).Rejection!.Message, StringComparison.Ordinal);
        Assert.Contains("1 to 1000000 jobs", (await queues.SetLimits(Admin, Resize, null, new StartRate(0, TimeSpan.FromSeconds(1)))).Rejection!.Message, StringComparison.Ordinal);
        Assert.Contains("interval is from 0.001", (await queues.SetLimits(Admin, Resize, null, new StartRate(1, TimeSpan.Zero))).Rejection!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Queues_are_listed_by_pages_also_those_whose_jobs_are_done()
    {
        await using var silo = await AppSilo.Start();
        foreach (var name in (string[])["a", "b", "c"])
            await silo.Submit(Job() with { Name = name });
        await using var worker = await NamedWorker.Attach(silo.Grains, "a", 1, _ => NamedWorker.Success());
        var queues = silo.Service<QueueService>();

        var first = (await queues.List(Admin, null, 2)).Value;
        var second = (await queues.List(Admin, first[^1].Queue, 2)).Value;

        Assert.Equal(["name/a", "name/b", "name/c"], first.Concat(second).Select(queue => queue.Queue.Value).Order());
    }

    private static NewJob Job() => new() { Name = "resize", Payload = "{}"u8.ToArray() };
}
