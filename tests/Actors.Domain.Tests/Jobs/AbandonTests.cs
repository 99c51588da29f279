using Actors.Domain.Jobs;
using Actors.Jobs;

namespace Actors.Domain.Tests.Jobs;

/// <summary>What becomes of an attempt that will not report.</summary>
public sealed class AbandonTests
{
    private static DrivenJob AtMostOnce => new DrivenJob().Submit().Start();

    private static DrivenJob AtLeastOnce => new DrivenJob().Submit(DrivenJob.AtLeastOnce(3)).Start();

    [Fact]
    public void An_assignment_never_taken_goes_back_and_spends_no_retry()
    {
        var job = AtMostOnce.After(TimeSpan.FromSeconds(5)).Abandon(AbandonReason.NeverTaken);

        JobAssert.Changed<JobTransition.AttemptReturned>(job, JobStatus.Queued);
        JobAssert.Offered(job, dueAt: null);
        Assert.Equal(0, job.State.Failures);
        Assert.Equal(2, job.Start().State.Attempt);
    }

    [Fact]
    public void Silence_does_not_end_an_at_most_once_attempt() =>
        JobAssert.Refused(AtMostOnce.Abandon(AbandonReason.LeaseExpired), RejectionCode.WrongState);

    [Fact]
    public void Silence_costs_an_at_least_once_job_an_attempt_and_the_next_is_due_at_once()
    {
        var job = AtLeastOnce.Abandon(AbandonReason.LeaseExpired);

        JobAssert.Changed<JobTransition.AttemptFailed>(job, JobStatus.Queued);
        JobAssert.Offered(job, dueAt: null);
        Assert.Equal(1, job.State.Failures);
    }

    [Fact]
    public void Silence_during_the_last_attempt_fails_the_job() =>
        JobAssert.Changed<JobTransition.Ended>(new DrivenJob().Submit(DrivenJob.AtLeastOnce(0)).Start().Abandon(AbandonReason.LeaseExpired), JobStatus.Failed);

    [Fact]
    public void An_at_most_once_job_whose_attempt_is_gone_is_lost()
    {
        var job = AtMostOnce.Abandon(AbandonReason.ExecutorLost);

        JobAssert.Changed<JobTransition.Ended>(job, JobStatus.Lost);
        Assert.Equal(125, job.State.Outcome!.ExitCode);
    }

    [Fact]
    public void An_at_least_once_job_whose_attempt_is_gone_runs_again() =>
        JobAssert.Changed<JobTransition.AttemptFailed>(AtLeastOnce.Abandon(AbandonReason.ExecutorLost), JobStatus.Queued);

    [Fact]
    public void An_at_most_once_job_past_its_deadline_timed_out()
    {
        var job = AtMostOnce.Abandon(AbandonReason.DeadlinePassed);

        JobAssert.Changed<JobTransition.Ended>(job, JobStatus.TimedOut);
        Assert.Equal(124, job.State.Outcome!.ExitCode);
    }

    [Fact]
    public void An_at_least_once_job_past_its_deadline_is_retried_after_a_delay() =>
        JobAssert.Changed<JobTransition.AttemptFailed>(AtLeastOnce.Abandon(AbandonReason.DeadlinePassed), JobStatus.Scheduled);

    [Fact]
    public void Named_jobs_show_no_exit_code() =>
        Assert.Null(new DrivenJob().Submit(name: "resize").Start().Abandon(AbandonReason.ExecutorLost).State.Outcome!.ExitCode);

    [Fact]
    public void Giving_up_an_attempt_that_is_over_is_refused()
    {
        var waiting = AtLeastOnce.Abandon(AbandonReason.LeaseExpired);
        JobAssert.Refused(waiting.Abandon(AbandonReason.LeaseExpired, attempt: 1), RejectionCode.StaleAttempt);
        JobAssert.Refused(waiting.Start().Abandon(AbandonReason.LeaseExpired, attempt: 1), RejectionCode.StaleAttempt);
        JobAssert.Refused(AtMostOnce.Finish(JobStatus.Succeeded).Abandon(AbandonReason.ExecutorLost), RejectionCode.AlreadyEnded);
    }
}
