using Actors.Domain.Jobs;
using Actors.Jobs;
using Actors.Webhooks;

namespace Actors.Domain.Tests.Jobs;

public sealed class FinishTests
{
    [Theory]
    [InlineData(JobStatus.Succeeded)]
    [InlineData(JobStatus.Failed)]
    [InlineData(JobStatus.TimedOut)]
    [InlineData(JobStatus.Canceled)]
    [InlineData(JobStatus.Rejected)]
    [InlineData(JobStatus.Lost)]
    public void What_the_executor_reports_of_the_only_attempt_is_how_the_job_ends(JobStatus status)
    {
        var job = new DrivenJob().Submit().Start().After(TimeSpan.FromSeconds(9)).Finish(status, exitCode: 7);

        JobAssert.Changed<JobTransition.Ended>(job, status);
        Assert.Equal(7, job.State.Outcome!.ExitCode);
        Assert.Equal(job.Now, job.State.FinishedAt);
    }

    [Fact]
    public void Success_and_failure_are_kept_for_their_own_times()
    {
        var policy = new JobPolicy { SuccessTtl = TimeSpan.FromHours(1), FailureTtl = TimeSpan.FromHours(24) };

        Assert.Equal(DrivenJob.Noon.AddHours(1), new DrivenJob().Submit(policy).Start().Finish(JobStatus.Succeeded).State.ExpiresAt);
        Assert.Equal(DrivenJob.Noon.AddHours(24), new DrivenJob().Submit(policy).Start().Finish(JobStatus.Failed).State.ExpiresAt);
        Assert.Equal(DrivenJob.Noon.AddHours(24), new DrivenJob().Submit(policy).Cancel().State.ExpiresAt);
    }

    [Fact]
    public void A_report_after_the_end_changes_nothing_and_is_no_error()
    {
        var job = new DrivenJob().Submit().Start().Finish(JobStatus.Failed, exitCode: 3);

        JobAssert.ChangedNothing(job.Finish(JobStatus.Succeeded));
        JobAssert.ChangedNothing(job.FinishByPoller(JobStatus.Succeeded));
        Assert.Equal(3, job.State.Outcome!.ExitCode);
    }

    [Fact]
    public void A_report_from_a_stale_attempt_is_refused_while_the_next_one_waits()
    {
        var job = new DrivenJob().Submit(DrivenJob.AtLeastOnce(3)).Start().Abandon(AbandonReason.LeaseExpired);

        JobAssert.Refused(job.Finish(JobStatus.Succeeded, attempt: 1), RejectionCode.StaleAttempt);
    }

    [Fact]
    public void A_report_from_a_stale_attempt_is_refused_while_the_next_one_runs()
    {
        var job = new DrivenJob().Submit(DrivenJob.AtLeastOnce(3)).Start().Abandon(AbandonReason.LeaseExpired).Start(DrivenJob.OtherAgent);

        JobAssert.Refused(job.Finish(JobStatus.Succeeded, attempt: 1, by: DrivenJob.Agent), RejectionCode.StaleAttempt);
        Assert.Equal(2, job.State.Attempt);
    }

    [Fact]
    public void A_report_of_an_attempt_that_has_not_begun_is_refused() =>
        JobAssert.Refused(new DrivenJob().Submit().Start().Finish(JobStatus.Succeeded, attempt: 2), RejectionCode.WrongState);

    [Fact]
    public void Only_the_executor_of_an_attempt_reports_it() =>
        JobAssert.Refused(new DrivenJob().Submit().Start().Finish(JobStatus.Succeeded, by: DrivenJob.OtherAgent), RejectionCode.StaleAttempt);

    [Theory]
    [InlineData(JobStatus.Succeeded)]
    [InlineData(JobStatus.Failed)]
    [InlineData(JobStatus.TimedOut)]
    [InlineData(JobStatus.Rejected)]
    public void A_shell_workers_first_result_counts_even_when_it_never_fetched_the_job(JobStatus status)
    {
        var queued = new DrivenJob().Submit().FinishByPoller(status, exitCode: 4);
        var scheduled = new DrivenJob().Submit(new JobPolicy { NotBefore = DrivenJob.Noon.AddDays(1) }).FinishByPoller(status);

        JobAssert.Changed<JobTransition.Ended>(queued, status);
        JobAssert.Changed<JobTransition.Ended>(scheduled, status);
        Assert.Single(queued.Decision!.Effects.OfType<JobEffect.WithdrawFromQueue>());
        Assert.Single(scheduled.Decision!.Effects.OfType<JobEffect.WithdrawFromQueue>());
    }

    [Fact]
    public void A_shell_workers_result_is_that_of_the_current_attempt()
    {
        var job = new DrivenJob().Submit().Start(DrivenJob.Poller).FinishByPoller(JobStatus.Failed, exitCode: 2);

        JobAssert.Changed<JobTransition.Ended>(job, JobStatus.Failed);
        Assert.Equal(2, job.State.Outcome!.ExitCode);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void A_pollers_report_frees_the_place_before_the_job_is_offered_again(int retries)
    {
        var job = new DrivenJob().Submit(DrivenJob.AtLeastOnce(retries)).Start(DrivenJob.Poller).FinishByPoller(JobStatus.Failed);

        Assert.Equal(job.State.CurrentAttempt, Assert.IsType<JobEffect.CancelOnExecutor>(JobAssert.Accepted(job).Effects[0]).Attempt);
    }

    [Fact]
    public void An_agent_is_told_to_stop_what_a_shell_worker_reported() =>
        Assert.Single(new DrivenJob().Submit().Start().FinishByPoller(JobStatus.Succeeded).Decision!.Effects.OfType<JobEffect.CancelOnExecutor>());

    [Fact]
    public void An_attempt_cannot_end_in_a_status_that_is_not_final() =>
        Assert.Throws<InvariantBrokenException>(() => new DrivenJob().Submit().Start().Finish(JobStatus.Running));

    [Fact]
    public void The_end_of_a_nodes_job_leaves_a_file_where_that_is_asked_for()
    {
        var rules = new JobRules { WriteResultFiles = true };
        var command = new DrivenJob { Rules = rules }.Submit().Start().Finish(JobStatus.Succeeded);
        var named = new DrivenJob { Rules = rules }.Submit(name: "resize").Start().Finish(JobStatus.Succeeded);

        Assert.Single(command.Decision!.Effects.OfType<JobEffect.WriteResultFile>());
        Assert.Equal(PendingEffects.ResultFile, command.State.Pending);
        Assert.Empty(named.Decision!.Effects);
        Assert.Equal(PendingEffects.None, named.State.Pending);
    }

    [Theory]
    [InlineData(WebhookEvents.None, JobStatus.Succeeded, false)]
    [InlineData(WebhookEvents.Progress, JobStatus.Succeeded, false)]
    [InlineData(WebhookEvents.Completed, JobStatus.Succeeded, true)]
    [InlineData(WebhookEvents.Completed, JobStatus.Failed, false)]
    [InlineData(WebhookEvents.Failed, JobStatus.Succeeded, false)]
    [InlineData(WebhookEvents.Failed, JobStatus.TimedOut, true)]
    [InlineData(WebhookEvents.All, JobStatus.Rejected, true)]
    public void The_end_of_a_job_is_told_to_the_webhooks_that_wait_for_it(WebhookEvents interest, JobStatus end, bool told)
    {
        var job = new DrivenJob { Rules = new JobRules { Webhooks = interest } }.Submit().Start().Finish(end);

        Assert.Equal(told ? PendingEffects.Webhooks : PendingEffects.None, job.State.Pending);
        Assert.Equal(told, job.Decision!.Effects.Any(effect => effect is JobEffect.TellWebhooks));
    }

    [Fact]
    public void A_canceled_job_is_told_as_failed()
    {
        var job = new DrivenJob { Rules = new JobRules { Webhooks = WebhookEvents.Failed } }.Submit().Cancel();

        Assert.Equal((JobStatus.Canceled, PendingEffects.Webhooks), (job.State.Status, job.State.Pending));
    }

    [Fact]
    public void The_number_of_the_end_stays_when_its_effects_are_done()
    {
        var rules = new JobRules { WriteResultFiles = true, Webhooks = WebhookEvents.All };
        var job = new DrivenJob { Rules = rules }.Submit().Start().Finish(JobStatus.Succeeded);
        var (seq, ended) = (job.State.Seq, job.State.UpdatedAt);

        job.ClearPending(PendingEffects.ResultFile);

        Assert.Equal((PendingEffects.Webhooks, seq, ended), (job.State.Pending, job.State.Seq, job.State.UpdatedAt));
    }

    [Fact]
    public void An_effect_that_was_done_is_cleared_once()
    {
        var job = new DrivenJob { Rules = new JobRules { WriteResultFiles = true } }.Submit().Start().Finish(JobStatus.Succeeded);

        JobAssert.Changed<JobTransition.PendingCleared>(job.ClearPending(PendingEffects.ResultFile), JobStatus.Succeeded);
        JobAssert.ChangedNothing(job.ClearPending(PendingEffects.ResultFile));
    }
}
