using Actors.Domain.Jobs;
using Actors.Jobs;

namespace Actors.Domain.Tests.Jobs;

/// <summary>What is kept of an ended job, and for how long.</summary>
public sealed class DeadSetTests
{
    private static readonly TimeSpan SuccessTtl = TimeSpan.FromHours(1);
    private static readonly TimeSpan FailureTtl = TimeSpan.FromHours(24);
    private static readonly TimeSpan DeadSetTtl = JobRules.Default.DeadSetTtl;

    [Fact]
    public void A_named_job_that_failed_for_good_is_kept_longer_than_its_result()
    {
        var job = Failed();

        Assert.True(job.State.IsDead);
        Assert.Equal(job.Now + FailureTtl, job.State.ResultExpiresAt);
        Assert.Equal(job.Now + DeadSetTtl, job.State.ExpiresAt);
        Assert.Equal((true, job.State.ResultExpiresAt), (job.State.IndexEntry.IsDead, job.State.IndexEntry.ResultExpiresAt));
    }

    [Fact]
    public void A_dead_jobs_result_goes_at_its_time_and_what_it_takes_to_requeue_stays()
    {
        var job = Failed();
        Assert.Empty(job.After(FailureTtl - TimeSpan.FromTicks(1)).DropResult().Decision!.Transitions);

        job.After(TimeSpan.FromTicks(1)).DropResult();

        Assert.True(job.State.Outcome!.Result.IsEmpty);
        Assert.Equal((JobStatus.Failed, "it Failed"), (job.State.Status, job.State.Outcome.Error));
        Assert.Null(job.State.IndexEntry.ResultExpiresAt);
        Assert.Empty(job.DropResult().Decision!.Transitions);
        Assert.Equal(JobStatus.Queued, job.Requeue().State.Status);
    }

    [Fact]
    public void A_requeued_job_has_left_the_dead_set()
    {
        var job = Failed().Requeue();

        Assert.False(job.State.IsDead);
        Assert.Null(job.State.ResultExpiresAt);
        JobAssert.Changed<JobTransition.Ended>(job.Start().Finish(JobStatus.Succeeded), JobStatus.Succeeded);
        Assert.Equal((false, job.Now + SuccessTtl), (job.State.IsDead, job.State.ExpiresAt));
    }

    [Theory]
    [InlineData("resize", JobStatus.Succeeded, false)]
    [InlineData("resize", JobStatus.Canceled, false)]
    [InlineData("resize", JobStatus.Failed, true)]
    [InlineData("resize", JobStatus.TimedOut, true)]
    [InlineData("resize", JobStatus.Rejected, true)]
    [InlineData(JobSpec.CommandName, JobStatus.Failed, false)]
    public void Only_named_jobs_that_ended_badly_are_dead(string name, JobStatus end, bool isDead)
    {
        var job = new DrivenJob().Submit(Policy(Delivery.AtMostOnce), name).Start().Finish(end);

        Assert.Equal(end, job.State.Status);
        Assert.Equal(isDead, job.State.IsDead);
    }

    [Fact]
    public void Without_a_dead_set_a_failed_job_goes_with_its_result()
    {
        var job = new DrivenJob { Rules = new JobRules { DeadSetTtl = TimeSpan.Zero } }.Submit(Policy(), "resize").Start().Finish(JobStatus.Failed);

        Assert.False(job.State.IsDead);
        Assert.Equal(job.Now + FailureTtl, job.State.ExpiresAt);
    }

    [Fact]
    public void A_result_that_is_to_be_kept_longer_keeps_the_dead_job_with_it()
    {
        var job = new DrivenJob().Submit(Policy() with { FailureTtl = DeadSetTtl * 2 }, "resize").Start().Finish(JobStatus.Failed);

        Assert.True(job.State.IsDead);
        Assert.Equal((null, job.Now + (DeadSetTtl * 2)), (job.State.ResultExpiresAt, job.State.ExpiresAt));
    }

    [Fact]
    public void A_job_whose_time_is_over_is_as_if_it_never_was()
    {
        var job = new DrivenJob().Submit(Policy(), "resize").Start().Finish(JobStatus.Succeeded);

        Assert.Null(job.After(SuccessTtl - TimeSpan.FromTicks(1)).Cancel().Decision);
        Assert.Equal(RejectionCode.AlreadyEnded, job.Rejection!.Code);
        Assert.Equal(RejectionCode.NotFound, job.After(TimeSpan.FromTicks(1)).Cancel().Rejection!.Code);
    }

    [Fact]
    public void A_job_that_owes_an_effect_is_not_gone_before_that_is_done()
    {
        var job = new DrivenJob { Rules = new JobRules { WriteResultFiles = true } }.Submit(Policy()).Start().Finish(JobStatus.Succeeded);

        job.After(SuccessTtl).ClearPending(PendingEffects.ResultFile);

        Assert.Single(job.Decision!.Transitions);
        Assert.Equal(RejectionCode.NotFound, job.Cancel().Rejection!.Code);
    }

    [Fact]
    public void Where_results_are_not_kept_a_named_job_ends_with_its_status_and_error_only()
    {
        var rules = new JobRules { KeepResults = false };

        Assert.True(new DrivenJob { Rules = rules }.Submit(Policy(), "resize").Start().Finish(JobStatus.Succeeded).State.Outcome!.Result.IsEmpty);
        Assert.Equal("it Failed", new DrivenJob { Rules = rules }.Submit(Policy(), "resize").Start().Finish(JobStatus.Failed).State.Outcome!.Error);
        Assert.False(new DrivenJob { Rules = rules }.Submit(Policy()).Start().Finish(JobStatus.Succeeded).State.Outcome!.Result.IsEmpty);
    }

    private static DrivenJob Failed() => new DrivenJob().Submit(Policy(), "resize").Start().Finish(JobStatus.Failed);

    private static JobPolicy Policy(Delivery delivery = Delivery.AtLeastOnce) => new() { Delivery = delivery, SuccessTtl = SuccessTtl, FailureTtl = FailureTtl };
}
