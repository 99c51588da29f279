using Actors.Domain.Jobs;
using Actors.Jobs;

namespace Actors.Domain.Tests.Jobs;

public sealed class CancelTests
{
    [Fact]
    public void A_waiting_job_is_canceled_at_once_and_leaves_its_queue()
    {
        var queued = new DrivenJob().Submit().Cancel("not needed");
        var scheduled = new DrivenJob().Submit(new JobPolicy { NotBefore = DrivenJob.Noon.AddDays(1) });
        var entry = scheduled.State.QueueEntry;
        scheduled.Cancel();

        JobAssert.Changed<JobTransition.Ended>(queued, JobStatus.Canceled);
        JobAssert.Changed<JobTransition.Ended>(scheduled, JobStatus.Canceled);
        Assert.Equal((130, "not needed"), (queued.State.Outcome!.ExitCode, queued.State.Outcome.Error));
        Assert.Equal(entry, Assert.Single(scheduled.Decision!.Effects.OfType<JobEffect.WithdrawFromQueue>()).Entry);
    }

    [Fact]
    public void A_running_jobs_executor_is_asked_and_the_job_runs_on_until_it_answers()
    {
        var job = new DrivenJob().Submit().Start().Cancel("enough");

        JobAssert.Changed<JobTransition.CancelRequested>(job, JobStatus.Running);
        Assert.Equal(job.State.CurrentAttempt, Assert.Single(job.Decision!.Effects.OfType<JobEffect.CancelOnExecutor>()).Attempt);
        JobAssert.Changed<JobTransition.Ended>(job.Finish(JobStatus.Canceled, exitCode: 143), JobStatus.Canceled);
    }

    [Fact]
    public void Asking_again_asks_the_executor_again()
    {
        var job = new DrivenJob().Submit().Start().Cancel().Cancel();

        JobAssert.ChangedNothing(job);
        Assert.Single(job.Decision!.Effects.OfType<JobEffect.CancelOnExecutor>());
    }

    [Fact]
    public void A_success_reported_before_the_cancel_arrived_stands() =>
        JobAssert.Changed<JobTransition.Ended>(new DrivenJob().Submit().Start().Cancel().Finish(JobStatus.Succeeded), JobStatus.Succeeded);

    [Theory]
    [InlineData(JobStatus.Failed)]
    [InlineData(JobStatus.TimedOut)]
    [InlineData(JobStatus.Canceled)]
    [InlineData(JobStatus.Lost)]
    public void Any_other_end_of_a_canceled_attempt_is_a_cancel_and_no_retry(JobStatus status)
    {
        var job = new DrivenJob().Submit(DrivenJob.AtLeastOnce(3)).Start().Cancel("enough").Finish(status, exitCode: 1);

        JobAssert.Changed<JobTransition.Ended>(job, JobStatus.Canceled);
    }

    [Theory]
    [InlineData(AbandonReason.NeverTaken)]
    [InlineData(AbandonReason.LeaseExpired)]
    [InlineData(AbandonReason.ExecutorLost)]
    [InlineData(AbandonReason.DeadlinePassed)]
    public void A_canceled_attempt_that_will_not_report_is_canceled_with_the_exit_code_of_a_cancel(AbandonReason reason)
    {
        var job = new DrivenJob().Submit(DrivenJob.AtLeastOnce(3)).Start().Cancel("enough").Abandon(reason);

        JobAssert.Changed<JobTransition.Ended>(job, JobStatus.Canceled);
        Assert.Equal((130, "enough"), (job.State.Outcome!.ExitCode, job.State.Outcome.Error));
    }

    [Fact]
    public void A_canceled_at_most_once_job_whose_node_vanished_is_lost_for_nobody_knows_how_it_ended() =>
        JobAssert.Changed<JobTransition.Ended>(new DrivenJob().Submit().Start().Cancel().Abandon(AbandonReason.ExecutorLost), JobStatus.Lost);

    [Fact]
    public void A_job_with_a_poller_ends_here_for_the_poller_cannot_be_told()
    {
        var job = new DrivenJob().Submit().Start(DrivenJob.Poller).Cancel();

        JobAssert.Changed<JobTransition.Ended>(job, JobStatus.Canceled);
        Assert.Single(job.Decision!.Effects.OfType<JobEffect.CancelOnExecutor>());
        JobAssert.ChangedNothing(job.FinishByPoller(JobStatus.Succeeded));
    }

    [Fact]
    public void An_ended_job_is_not_canceled() =>
        JobAssert.Refused(new DrivenJob().Submit().Start().Finish(JobStatus.Succeeded).Cancel(), RejectionCode.AlreadyEnded);

    [Fact]
    public void A_requeue_forgets_the_cancel()
    {
        var job = new DrivenJob().Submit().Start().Cancel("enough").Finish(JobStatus.Canceled).Requeue();

        Assert.False(job.State.CancelRequested);
        Assert.Null(job.State.CancelReason);
    }
}
