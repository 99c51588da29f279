using Actors.Domain.Jobs;
using Actors.Jobs;

namespace Actors.Domain.Tests.Jobs;

public sealed class JobTransitionTableTests
{
    [Fact]
    public void No_step_is_listed_twice() =>
        Assert.Equal(JobTransitionTable.Steps.Length, JobTransitionTable.Steps.Select(step => (step.From, step.Transition, step.To)).Distinct().Count());

    [Fact]
    public void Every_kind_of_transition_is_in_the_table()
    {
        var kinds = typeof(JobTransition).GetNestedTypes().Where(type => type.IsSubclassOf(typeof(JobTransition)));

        Assert.Empty(kinds.Except(JobTransitionTable.Steps.Select(step => step.Transition)));
    }

    [Fact]
    public void A_step_outside_of_the_table_is_a_bug()
    {
        var queued = new DrivenJob().Submit().State;

        Assert.Throws<InvariantBrokenException>(() => JobMachine.Apply(queued, new JobTransition.BecameReady(DrivenJob.Noon)));
        Assert.Throws<InvariantBrokenException>(() => JobMachine.Apply(null, new JobTransition.Requeued(DrivenJob.Noon)));
        Assert.False(JobTransitionTable.Allows(JobStatus.Succeeded, new JobTransition.Requeued(DrivenJob.Noon), JobStatus.Queued));
    }
}
