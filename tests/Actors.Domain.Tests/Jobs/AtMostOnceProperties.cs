using Actors.Domain.Jobs;
using Actors.Jobs;

namespace Actors.Domain.Tests.Jobs;

/// <summary>The promise that matters most: once an at-most-once job may have begun, it does not begin again unless its owner asks.</summary>
public sealed class AtMostOnceProperties
{
    [Fact]
    public void Only_an_attempt_never_taken_or_a_requeue_lets_an_at_most_once_job_start_again() => Seeds.ForEach(2000, random =>
    {
        var commands = new RandomCommands(random);
        var job = new DrivenJob();
        var policy = new JobPolicy { Delivery = Delivery.AtMostOnce, Retry = new RetryPolicy { MaxRetries = random.Next(4), FirstDelay = TimeSpan.Zero } };
        job.Submit(policy);
        var mayHaveBegun = false;
        for (var step = 0; step < 40; step++)
        {
            job.After(TimeSpan.FromSeconds(random.Next(5))).Do(commands.Next(job.State, job.Now));
            foreach (var transition in job.Decision?.Transitions ?? [])
            {
                if (transition is JobTransition.AttemptStarted)
                    Assert.False(mayHaveBegun, $"attempt {job.State.Attempt} begins although an earlier one may have");
                mayHaveBegun = transition switch
                {
                    JobTransition.AttemptStarted => true,
                    JobTransition.AttemptReturned or JobTransition.Requeued => false,
                    _ => mayHaveBegun,
                };
            }
        }
    });
}
