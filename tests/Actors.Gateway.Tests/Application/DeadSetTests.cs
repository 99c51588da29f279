using Actors.Jobs;

namespace Actors.Gateway.Application;

/// <summary>Named jobs that failed for good, from their last attempt to being requeued, deleted or forgotten.</summary>
public sealed class DeadSetTests
{
    [Fact]
    public async Task A_job_fails_after_its_retries_and_waits_in_the_dead_set_to_be_requeued()
    {
        await using var silo = await AppSilo.Start(("MAX_RETRIES", "2"));
        var broken = true;
        await using var worker = await NamedWorker.Attach(silo.Grains, "resize", 4, _ => broken ? NamedWorker.Failure() : NamedWorker.Success("42"));
        var job = await silo.Submit(Resize() with { RetryDelay = TimeSpan.Zero });

        var failed = await silo.End(job.Id);
        Assert.Equal((JobStatus.Failed, 3, true, "it broke"), (failed.Status, failed.Attempt, failed.IsDead, failed.Outcome!.Error));
        Assert.Equal(failed.FinishedAt + TimeSpan.FromHours(24), failed.ResultExpiresAt);
        Assert.Equal(failed.FinishedAt + TimeSpan.FromHours(720), failed.ExpiresAt);
        Assert.Equal([job.Id], await Dead(silo));

        broken = false;
        Assert.Equal(RejectionCode.NotFound, (await silo.Jobs.Requeue(AppSilo.Bob, job.Id)).Rejection!.Code);
        Assert.True((await silo.Jobs.Requeue(AppSilo.Ann, job.Id)).TryGet(out _, out _));
        var succeeded = await silo.End(job.Id);
        Assert.Equal((JobStatus.Succeeded, 4, false), (succeeded.Status, succeeded.Attempt, succeeded.IsDead));
        Assert.Equal(succeeded.FinishedAt + TimeSpan.FromHours(1), succeeded.ExpiresAt);
        Assert.Empty(await Dead(silo));
    }

    [Fact]
    public async Task All_dead_jobs_of_a_name_are_requeued_their_owners_alone()
    {
        await using var silo = await AppSilo.Start(("MAX_RETRIES", "0"));
        var worker = await NamedWorker.Attach(silo.Grains, "resize", 50, _ => NamedWorker.Failure());
        var jobs = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => silo.Submit(Resize())));
        var others = await silo.Submit(Resize(), AppSilo.Bob);
        await Task.WhenAll(jobs.Select(job => silo.End(job.Id)));
        await silo.Jobs.WaitForEnd(AppSilo.Bob, others.Id, AppSilo.Patience, CancellationToken.None);
        await worker.DisposeAsync();
        await silo.Restart();
        await using var second = await NamedWorker.Attach(silo.Grains, "resize", 50, _ => NamedWorker.Success());

        Assert.Equal(new RequeuedJobs(0, 0), (await silo.Jobs.RequeueDead(AppSilo.Ann, "mail")).Value);
        Assert.Equal(new RequeuedJobs(30, 0), (await silo.Jobs.RequeueDead(AppSilo.Ann, "resize")).Value);
        Assert.All(await Task.WhenAll(jobs.Select(job => silo.End(job.Id))), job => Assert.Equal(JobStatus.Succeeded, job.Status));
        Assert.Equal(1, (await silo.Jobs.ListDead(AppSilo.Bob, "resize", 0, 10)).Value!.Total);
    }

    [Fact]
    public async Task A_deleted_job_is_gone_at_once()
    {
        await using var silo = await AppSilo.Start(("MAX_RETRIES", "0"));
        var waiting = await silo.Submit(Resize() with { Name = "nobody knows this" });
        Assert.Equal(RejectionCode.WrongState, (await silo.Jobs.DeleteResult(AppSilo.Ann, waiting.Id)).Rejection!.Code);
        await using var worker = await NamedWorker.Attach(silo.Grains, "resize", 1, _ => NamedWorker.Failure());
        var job = await silo.Submit(Resize());
        await silo.End(job.Id);

        Assert.Equal(RejectionCode.NotFound, (await silo.Jobs.DeleteResult(AppSilo.Bob, job.Id)).Rejection!.Code);
        Assert.True((await silo.Jobs.DeleteResult(AppSilo.Ann, job.Id)).Value);
        Assert.Equal(RejectionCode.NotFound, (await silo.Jobs.Get(AppSilo.Ann, job.Id)).Rejection!.Code);
        Assert.Empty(await Dead(silo));
    }

    [Fact]
    public async Task A_job_is_unknown_once_its_time_is_over()
    {
        await using var silo = await AppSilo.Start();
        await using var worker = await NamedWorker.Attach(silo.Grains, "resize", 1, _ => NamedWorker.Success("42"));
        var job = await silo.Submit(Resize() with { SuccessTtl = TimeSpan.FromSeconds(1) });
        var patience = TimeProvider.System.GetUtcNow() + AppSilo.Patience;

        Result<JobSnapshot> answer;
        while ((answer = await silo.Jobs.Get(AppSilo.Ann, job.Id)).Value is { } known && TimeProvider.System.GetUtcNow() < patience)
        {
            Assert.True(known.ExpiresAt is null || known.ExpiresAt > known.FinishedAt, "it is shown before its time is over only");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
        Assert.Equal(RejectionCode.NotFound, answer.Rejection?.Code);
    }

    [Fact]
    public async Task Without_a_result_backend_a_job_ends_and_keeps_no_result()
    {
        await using var silo = await AppSilo.Start(("RESULT_BACKEND_ENABLED", "false"));
        await using var worker = await NamedWorker.Attach(silo.Grains, "resize", 1, _ => NamedWorker.Success("42"));
        var job = await silo.Submit(Resize());

        var ended = await silo.End(job.Id);
        Assert.Equal((JobStatus.Succeeded, true), (ended.Status, ended.Outcome!.Result.IsEmpty));
    }

    [Fact]
    public async Task What_a_submitter_asks_for_has_bounds_that_are_told()
    {
        await using var silo = await AppSilo.Start();

        await Refused(silo, job => job with { MaxRetries = 101 }, "retries are from 0 to 100");
        await Refused(silo, job => job with { MaxRetries = 1, Delivery = Delivery.AtMostOnce }, "at least once");
        await Refused(silo, job => job with { RetryDelay = TimeSpan.FromSeconds(-1) }, "a delay between retries is from 0 to 604800 seconds");
        await Refused(silo, job => job with { RetryDelay = TimeSpan.FromSeconds(2), MaxRetryDelay = TimeSpan.FromSeconds(1) }, "not longer than the longest");
        await Refused(silo, job => job with { RetryFactor = double.NaN }, "the factor between delays is from 1 to 10");
        await Refused(silo, job => job with { SuccessTtl = TimeSpan.Zero }, "a result is kept for 1 to 31536000 seconds");
        await Refused(silo, job => job with { FailureTtl = TimeSpan.FromDays(366) }, "a result is kept for 1 to 31536000 seconds");
        await Refused(silo, job => job with { Description = new string('x', 1025) }, "a description has at most 1024 characters");
        await Refused(silo, job => job with { Labels = job.Labels.Add("", "x") }, "a label has a name of 1 to 256 bytes");
        await Refused(silo, job => job with { Name = "" }, "the job's name has from 1 to 128 characters");
        var accepted = await silo.Submit(Resize() with { MaxRetries = 100, RetryDelay = TimeSpan.FromHours(1), RetryFactor = 10, Description = "thumbnails" });
        Assert.Equal((TimeSpan.FromHours(1), "thumbnails"), (accepted.Spec.Policy.Retry.MaxDelay, accepted.Spec.Description));
    }

    private static async Task Refused(AppSilo silo, Func<NewJob, NewJob> change, string because)
    {
        var rejection = (await silo.Jobs.Submit(AppSilo.Ann, change(Resize()))).Rejection;
        Assert.Equal(RejectionCode.Invalid, rejection?.Code);
        Assert.Contains(because, rejection!.Message, StringComparison.Ordinal);
    }

    private static NewJob Resize() => new() { Name = "resize", Payload = "{}"u8.ToArray() };

    private static async Task<JobId[]> Dead(AppSilo silo)
    {
        var page = (await silo.Jobs.ListDead(AppSilo.Ann, null, 0, 100)).Value!;
        Assert.Equal(page.Jobs.Length, page.Total);
        return [.. page.Jobs.Select(job => job.Id)];
    }
}
