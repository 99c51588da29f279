using Actors.Domain.Jobs;
using Actors.Jobs;

namespace Actors.Domain.Tests.Jobs;

/// <summary>A job before its first attempt.</summary>
public sealed class WaitingTests
{
    [Fact]
    public void A_submitted_job_waits_in_its_queue()
    {
        var job = new DrivenJob().Submit();

        JobAssert.Changed<JobTransition.Submitted>(job, JobStatus.Queued);
        JobAssert.Offered(job, dueAt: null);
        Assert.Equal((0, 1L), (job.State.Attempt, job.State.Seq));
    }

    [Fact]
    public void A_job_for_later_is_scheduled_and_offered_with_its_time()
    {
        var at = DrivenJob.Noon.AddHours(1);
        var job = new DrivenJob().Submit(new JobPolicy { NotBefore = at });

        JobAssert.Changed<JobTransition.Submitted>(job, JobStatus.Scheduled);
        JobAssert.Offered(job, at);
    }

    [Fact]
    public void A_time_already_past_means_at_once()
    {
        var job = new DrivenJob().Submit(new JobPolicy { NotBefore = DrivenJob.Noon.AddHours(-1) });

        Assert.Equal(JobStatus.Queued, job.State.Status);
        JobAssert.Offered(job, dueAt: null);
    }

    [Fact]
    public void Submitting_again_by_the_same_owner_changes_nothing() => JobAssert.ChangedNothing(new DrivenJob().Submit().Submit());

    [Fact]
    public void The_id_of_anothers_job_is_taken() => JobAssert.Refused(new DrivenJob().Submit().Submit(owner: "bob"), RejectionCode.KeyConflict);

    [Fact]
    public void A_scheduled_job_becomes_ready_when_its_time_has_come()
    {
        var job = new DrivenJob().Submit(new JobPolicy { NotBefore = DrivenJob.Noon.AddHours(1) });

        JobAssert.Refused(job.After(TimeSpan.FromMinutes(59)).MakeReady(), RejectionCode.WrongState);
        JobAssert.Changed<JobTransition.BecameReady>(job.After(TimeSpan.FromMinutes(1)).MakeReady(), JobStatus.Queued);
        JobAssert.Offered(job, dueAt: null);
    }

    [Fact]
    public void Making_a_queued_job_ready_offers_it_again()
    {
        var job = new DrivenJob().Submit().After(TimeSpan.FromSeconds(5)).MakeReady();

        JobAssert.ChangedNothing(job);
        JobAssert.Offered(job, dueAt: null);
    }

    [Fact]
    public void A_scheduled_job_does_not_start() =>
        JobAssert.Refused(new DrivenJob().Submit(new JobPolicy { NotBefore = DrivenJob.Noon.AddHours(1) }).Start(), RejectionCode.WrongState);

    [Fact]
    public void No_command_but_a_submit_finds_a_job_that_does_not_exist()
    {
        var job = new DrivenJob();

        JobAssert.Refused(job.MakeReady(), RejectionCode.NotFound);
        JobAssert.Refused(job.Start(), RejectionCode.NotFound);
        JobAssert.Refused(job.FinishByPoller(JobStatus.Succeeded), RejectionCode.NotFound);
        JobAssert.Refused(job.Abandon(AbandonReason.NeverTaken, attempt: 1), RejectionCode.NotFound);
        JobAssert.Refused(job.Cancel(), RejectionCode.NotFound);
        JobAssert.Refused(job.Requeue(), RejectionCode.NotFound);
        JobAssert.Refused(job.ClearPending(PendingEffects.ResultFile), RejectionCode.NotFound);
    }
}
