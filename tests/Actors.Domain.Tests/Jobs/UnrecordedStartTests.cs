using Actors.Domain.Jobs;
using Actors.Jobs;

namespace Actors.Domain.Tests.Jobs;

/// <summary>An attempt of a named job may begin before its start is recorded. What is said of one whose start was lost since is judged by who has the job now.</summary>
public sealed class UnrecordedStartTests
{
    private static readonly ExecutorRef Worker = new("worker-1", "boot-1", "");
    private static readonly ExecutorRef Restarted = Worker with { BootId = "boot-2" };
    private static readonly ExecutorRef Other = new("worker-2", "boot-9", "");

    [Fact]
    public void An_end_of_an_attempt_that_nobody_recorded_counts_with_its_start()
    {
        var job = Waiting();
        Finish(job, 1, Worker, JobStatus.Succeeded);

        Assert.Equal([typeof(JobTransition.AttemptStarted), typeof(JobTransition.Ended)], job.Decision!.Transitions.Select(transition => transition.GetType()));
        Assert.Contains(job.Decision.Effects, effect => effect is JobEffect.WithdrawFromQueue);
        Assert.Equal((JobStatus.Succeeded, 1, Worker, 3L), (job.State.Status, job.State.Attempt, job.State.Executor, job.State.Seq));
    }

    [Fact]
    public void A_report_that_names_no_life_of_its_executor_counts_too()
    {
        var job = Waiting().Do(new JobCommand.Finish(new FinishAttempt(1, Worker.Id, new JobOutcome { Status = JobStatus.Succeeded })));
        Assert.Equal(JobStatus.Succeeded, job.State.Status);
    }

    [Fact]
    public void A_failure_of_such_an_attempt_spends_a_retry_and_so_does_its_loss()
    {
        var failed = Waiting();
        Finish(failed, 1, Worker, JobStatus.Failed);
        Assert.Equal((JobStatus.Scheduled, 1, 1), (failed.State.Status, failed.State.Failures, failed.State.Attempt));

        var lost = Waiting().Do(new JobCommand.Abandon(new AbandonAttempt(1, AbandonReason.LeaseExpired) { Executor = Worker }));
        Assert.Equal((JobStatus.Queued, 1, 1), (lost.State.Status, lost.State.Failures, lost.State.Attempt));
        Assert.Contains(lost.Decision!.Effects, effect => effect is JobEffect.OfferToQueue);
    }

    [Fact]
    public void A_poison_job_whose_starts_are_never_recorded_is_dead_after_its_retries()
    {
        var job = Waiting(retries: 2);
        for (var attempt = 1; attempt <= 3; attempt++)
            job.Do(new JobCommand.Abandon(new AbandonAttempt(attempt, AbandonReason.LeaseExpired) { Executor = Worker }));

        Assert.Equal((JobStatus.Failed, true, 3), (job.State.Status, job.State.IsDead, job.State.Attempt));
    }

    [Fact]
    public void The_same_number_given_to_somebody_else_fences_the_first()
    {
        var job = Waiting().Start(Other);

        Finish(job, 1, Worker, JobStatus.Succeeded);
        Assert.Equal(RejectionCode.StaleAttempt, job.Rejection!.Code);
        Assert.Equal(RejectionCode.StaleAttempt, Record(job, 1, Worker).Rejection!.Code);
        Assert.Equal(RejectionCode.StaleAttempt, job.Do(new JobCommand.Abandon(new AbandonAttempt(1, AbandonReason.LeaseExpired) { Executor = Worker })).Rejection!.Code);
        Finish(job, 1, Other, JobStatus.Succeeded);
        Assert.Equal((JobStatus.Succeeded, Other), (job.State.Status, job.State.Executor));
    }

    [Fact]
    public void Another_life_of_the_same_executor_is_somebody_else_unless_they_share_a_journal()
    {
        var job = Waiting().Start(Restarted);
        Finish(job, 1, Worker, JobStatus.Succeeded);
        Assert.Equal(RejectionCode.StaleAttempt, job.Rejection!.Code);

        var journaled = Waiting().Start(Worker with { JournalId = "journal" });
        Finish(journaled, 1, Restarted with { JournalId = "journal" }, JobStatus.Succeeded);
        Assert.Equal(JobStatus.Succeeded, journaled.State.Status);
    }

    [Fact]
    public void A_returning_executor_keeps_an_attempt_that_nobody_else_has()
    {
        var job = Record(Waiting(), 1, Worker);
        Assert.Equal((JobStatus.Running, 1, Worker), (job.State.Status, job.State.Attempt, job.State.Executor));
        Assert.Empty(Record(job, 1, Worker).Decision!.Transitions);
        Assert.Equal(RejectionCode.StaleAttempt, Record(job, 1, Other).Rejection!.Code);
        Assert.Equal(RejectionCode.StaleAttempt, Record(job, 2, Worker).Rejection!.Code);
        Finish(job, 1, Worker, JobStatus.Succeeded);
        Assert.Equal(RejectionCode.AlreadyEnded, Record(job, 1, Worker).Rejection!.Code);
    }

    [Fact]
    public void Only_the_next_attempt_can_have_been_lost()
    {
        var job = Waiting();
        Finish(job, 2, Worker, JobStatus.Succeeded);
        Assert.Equal(RejectionCode.WrongState, job.Rejection!.Code);
        Finish(job, 0, Worker, JobStatus.Succeeded);
        Assert.Equal(RejectionCode.StaleAttempt, job.Rejection!.Code);
    }

    [Theory]
    [InlineData("resize", Delivery.AtMostOnce)]
    [InlineData(JobSpec.CommandName, Delivery.AtLeastOnce)]
    public void Other_jobs_know_no_attempt_that_they_did_not_record(string name, Delivery delivery)
    {
        var job = new DrivenJob().Submit(new JobPolicy { Delivery = delivery }, name);

        Finish(job, 1, Worker, JobStatus.Succeeded);
        Assert.Equal(RejectionCode.WrongState, job.Rejection!.Code);
        Assert.NotNull(Record(job, 1, Worker).Rejection);
        Assert.False(JobMachine.MayStartUnrecorded(job.State, Worker));
    }

    [Fact]
    public void A_poller_is_never_given_an_unrecorded_start() =>
        Assert.False(JobMachine.MayStartUnrecorded(Waiting().State, DrivenJob.Poller));

    private static DrivenJob Waiting(int retries = 3) => new DrivenJob().Submit(
        new JobPolicy { Delivery = Delivery.AtLeastOnce, Retry = new RetryPolicy { MaxRetries = retries } }, "resize");

    private static void Finish(DrivenJob job, int attempt, ExecutorRef by, JobStatus status) =>
        job.Do(new JobCommand.Finish(new FinishAttempt(attempt, by.Id, new JobOutcome { Status = status, Error = "it broke" }) { Executor = by }));

    private static DrivenJob Record(DrivenJob job, int attempt, ExecutorRef by) => job.Do(new JobCommand.Record(new RecordStart(attempt, by)));
}
