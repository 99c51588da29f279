using System.Collections.Immutable;
using Actors.Jobs;
using Actors.Queues;

namespace Actors.Domain.Tests.Queues;

/// <summary>An executor came back with an attempt that its queue does not know; while the job is asked whose it is, nobody gets the job.</summary>
public sealed class ClaimTests
{
    private static readonly ImmutableArray<AttemptRef> Held = [QueueScene.Attempt(1)];

    private readonly QueueScene _scene = new();

    public ClaimTests() => _scene.Attach(QueueScene.Agent("other"), capacity: 2);

    [Fact]
    public void A_claimed_job_goes_to_nobody_and_the_one_behind_it_does()
    {
        _scene.Queue.Claim(Held);
        _scene.Offer(1);
        _scene.Offer(2);

        Assert.Equal(2, _scene.Run().JobId.Value);
        Assert.False(_scene.Queue.TryGrant(_scene.Now, out _));
    }

    [Fact]
    public void A_job_that_was_nobodys_has_its_turn_once_all_who_asked_have_an_answer()
    {
        _scene.Offer(1);
        _scene.Queue.Claim(Held);
        _scene.Queue.Claim(Held);
        Assert.False(_scene.Queue.TryGrant(_scene.Now, out _));

        _scene.Queue.Unclaim(Held, _scene.Now);
        Assert.False(_scene.Queue.TryGrant(_scene.Now, out _));
        _scene.Queue.Unclaim(Held, _scene.Now);
        Assert.Equal(1, _scene.Run().JobId.Value);
    }

    [Fact]
    public void A_job_that_stays_with_its_executor_takes_its_place_and_is_not_started_again()
    {
        _scene.Offer(1);
        _scene.Queue.Claim(Held);
        Assert.False(_scene.Queue.TryGrant(_scene.Now, out _));

        Assert.True(_scene.Queue.Recover(RunningWith(QueueScene.Agent()), _scene.Now));
        _scene.Queue.Unclaim(Held, _scene.Now);
        _scene.Attach(QueueScene.Agent(), capacity: 1, held: QueueScene.Attempt(1));
        _scene.Offer(2);
        _scene.Offer(3);
        _scene.Offer(4);

        Assert.Equal(("other", "other"), (_scene.Run().ExecutorId, _scene.Run().ExecutorId));
        Assert.False(_scene.Queue.TryGrant(_scene.Now, out _));
        _scene.Queue.Release("node-1", Held);
        Assert.Equal(4, _scene.Run().JobId.Value);
    }

    [Fact]
    public void A_job_withdrawn_while_it_was_claimed_does_not_come_back()
    {
        _scene.Offer(1);
        _scene.Queue.Claim(Held);
        Assert.False(_scene.Queue.TryGrant(_scene.Now, out _));

        _scene.Queue.Withdraw(new QueueEntry(new JobId(1), "ann", JobPriority.Normal, DateTimeOffset.UnixEpoch));
        _scene.Queue.Unclaim(Held, _scene.Now);
        Assert.False(_scene.Queue.TryGrant(_scene.Now, out _));
    }

    private static JobSnapshot RunningWith(ExecutorRef executor) => new()
    {
        Id = new JobId(1),
        Owner = "ann",
        Spec = new JobSpec { Name = "resize", Queue = QueueId.ForName("resize"), Payload = default },
        Status = JobStatus.Running,
        Attempt = 1,
        Executor = executor,
    };
}
