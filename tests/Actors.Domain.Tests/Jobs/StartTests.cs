using Actors.Domain.Jobs;
using Actors.Jobs;

namespace Actors.Domain.Tests.Jobs;

public sealed class StartTests
{
    [Fact]
    public void A_start_numbers_the_attempt_and_names_its_executor()
    {
        var job = new DrivenJob().Submit().After(TimeSpan.FromSeconds(3)).Start();

        JobAssert.Changed<JobTransition.AttemptStarted>(job, JobStatus.Running);
        Assert.Equal((1, DrivenJob.Agent, job.Now), (job.State.Attempt, job.State.Executor, job.State.StartedAt));
    }

    [Fact]
    public void A_start_repeated_for_the_same_life_of_the_executor_is_the_same_attempt()
    {
        // The queue asks again when the first answer did not reach it.
        var job = new DrivenJob().Submit().Start().Start();

        JobAssert.ChangedNothing(job);
        Assert.Equal(1, job.State.Attempt);
    }

    [Fact]
    public void A_running_job_does_not_start_elsewhere()
    {
        var job = new DrivenJob().Submit().Start();

        JobAssert.Refused(job.Start(DrivenJob.OtherAgent), RejectionCode.WrongState);
        JobAssert.Refused(job.Start(DrivenJob.Agent with { BootId = "boot-9" }), RejectionCode.WrongState);
    }

    [Fact]
    public void A_poller_is_never_given_the_same_attempt_twice()
    {
        // It keeps no journal, so it could not tell the second from another job.
        var job = new DrivenJob().Submit().Start(DrivenJob.Poller);

        JobAssert.Refused(job.Start(DrivenJob.Poller), RejectionCode.WrongState);
    }

    [Fact]
    public void A_running_job_is_not_made_ready() => JobAssert.Refused(new DrivenJob().Submit().Start().MakeReady(), RejectionCode.WrongState);

    [Fact]
    public void An_ended_job_neither_starts_nor_becomes_ready()
    {
        var job = new DrivenJob().Submit().Cancel();

        JobAssert.Refused(job.Start(), RejectionCode.AlreadyEnded);
        JobAssert.Refused(job.MakeReady(), RejectionCode.AlreadyEnded);
    }
}
