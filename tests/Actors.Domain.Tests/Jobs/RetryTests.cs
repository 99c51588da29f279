using Actors.Domain.Jobs;
using Actors.Jobs;

namespace Actors.Domain.Tests.Jobs;

public sealed class RetryTests
{
    [Fact]
    public void A_failed_attempt_is_retried_after_a_delay()
    {
        var job = new DrivenJob().Submit(DrivenJob.AtLeastOnce(3)).Start().Finish(JobStatus.Failed);

        JobAssert.Changed<JobTransition.AttemptFailed>(job, JobStatus.Scheduled);
        JobAssert.Offered(job, DrivenJob.Noon.AddSeconds(1));
        Assert.Equal((1, "it Failed"), (job.State.Failures, job.State.LastError));
    }

    [Fact]
    public void The_delay_doubles_with_each_failure()
    {
        var job = new DrivenJob().Submit(DrivenJob.AtLeastOnce(4));

        Assert.Equal([1, 2, 4, 8], Enumerable.Range(0, 4).Select(_ => DelayOfNextRetry(job).TotalSeconds));
    }

    [Theory]
    [InlineData(0.0, 0.8)]
    [InlineData(0.5, 1.0)]
    [InlineData(0.999999, 1.2)]
    public void Jitter_spreads_the_delay_around_its_middle(double chance, double seconds)
    {
        var job = new DrivenJob { Chance = chance }.Submit(DrivenJob.AtLeastOnce(1));

        Assert.Equal(seconds, DelayOfNextRetry(job).TotalSeconds, precision: 3);
    }

    [Fact]
    public void No_delay_grows_past_its_maximum_not_even_by_jitter()
    {
        var retry = new RetryPolicy { MaxRetries = 100, MaxDelay = TimeSpan.FromSeconds(30), Jitter = 0.5 };
        var job = new DrivenJob { Chance = 0.99 }.Submit(new JobPolicy { Delivery = Delivery.AtLeastOnce, Retry = retry });

        Assert.All(Enumerable.Range(0, 100).Select(_ => DelayOfNextRetry(job)), delay => Assert.True(delay <= retry.MaxDelay, $"{delay}"));
    }

    [Fact]
    public void A_retry_without_delay_is_queued_at_once()
    {
        var retry = new RetryPolicy { MaxRetries = 1, FirstDelay = TimeSpan.Zero };
        var job = new DrivenJob().Submit(new JobPolicy { Delivery = Delivery.AtLeastOnce, Retry = retry }).Start().Finish(JobStatus.Failed);

        JobAssert.Changed<JobTransition.AttemptFailed>(job, JobStatus.Queued);
    }

    [Fact]
    public void The_job_fails_with_the_attempt_after_the_last_retry()
    {
        var job = new DrivenJob().Submit(DrivenJob.AtLeastOnce(2));
        DelayOfNextRetry(job);
        DelayOfNextRetry(job);

        JobAssert.Changed<JobTransition.Ended>(job.Start().Finish(JobStatus.Failed), JobStatus.Failed);
        Assert.Equal(3, job.State.Attempt);
    }

    [Theory]
    [InlineData(JobStatus.Failed)]
    [InlineData(JobStatus.TimedOut)]
    public void An_at_most_once_job_is_not_started_again_whatever_retries_it_asks_for(JobStatus status)
    {
        var policy = new JobPolicy { Delivery = Delivery.AtMostOnce, Retry = new RetryPolicy { MaxRetries = 3 } };

        JobAssert.Changed<JobTransition.Ended>(new DrivenJob().Submit(policy).Start().Finish(status), status);
    }

    [Fact]
    public void A_refusal_by_the_executor_is_final() =>
        JobAssert.Changed<JobTransition.Ended>(new DrivenJob().Submit(DrivenJob.AtLeastOnce(3)).Start().Finish(JobStatus.Rejected), JobStatus.Rejected);

    [Fact]
    public void An_attempt_that_its_executor_lost_is_retried_at_once()
    {
        var job = new DrivenJob().Submit(DrivenJob.AtLeastOnce(3)).Start().Finish(JobStatus.Lost);

        JobAssert.Changed<JobTransition.AttemptFailed>(job, JobStatus.Queued);
        JobAssert.Offered(job, dueAt: null);
    }

    [Fact]
    public void An_attempt_that_its_executor_ended_unasked_counts_as_failed()
    {
        // It was told to end what the queue was giving up, and its word came first.
        var job = new DrivenJob().Submit(DrivenJob.AtLeastOnce(3)).Start().Finish(JobStatus.Canceled);

        JobAssert.Changed<JobTransition.AttemptFailed>(job, JobStatus.Scheduled);
    }

    [Fact]
    public void A_requeue_gives_fresh_retries_and_counts_attempts_on()
    {
        var job = new DrivenJob().Submit(DrivenJob.AtLeastOnce(0)).Start().Finish(JobStatus.Failed).After(TimeSpan.FromHours(1)).Requeue();

        JobAssert.Changed<JobTransition.Requeued>(job, JobStatus.Queued);
        JobAssert.Offered(job, dueAt: null);
        Assert.Equal((0, "it Failed"), (job.State.Failures, job.State.LastError));
        Assert.Null(job.State.Outcome);
        Assert.Null(job.State.ExpiresAt);
        Assert.Equal(2, job.Start().State.Attempt);
    }

    [Fact]
    public void A_job_that_succeeded_or_has_not_ended_is_not_requeued()
    {
        JobAssert.Refused(new DrivenJob().Submit().Requeue(), RejectionCode.WrongState);
        JobAssert.Refused(new DrivenJob().Submit().Start().Requeue(), RejectionCode.WrongState);
        JobAssert.Refused(new DrivenJob().Submit().Start().Finish(JobStatus.Succeeded).Requeue(), RejectionCode.WrongState);
    }

    private static TimeSpan DelayOfNextRetry(DrivenJob job)
    {
        job.Start().Finish(JobStatus.Failed);
        var delay = job.State.DueAt - job.Now;
        job.After(delay).MakeReady();
        return delay;
    }
}
