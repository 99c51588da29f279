using Actors.Domain.Queues;
using Actors.Jobs;

namespace Actors.Domain.Tests.Queues;

/// <summary>When silence, a broken connection or a deadline ends an attempt, and when it does not.</summary>
public sealed class LeaseTests
{
    private static readonly WorkQueueLimits Limits = WorkQueueLimits.Default;

    [Fact]
    public void An_at_least_once_attempt_is_given_up_when_its_executors_lease_runs_out()
    {
        var scene = Running(Delivery.AtLeastOnce);

        scene.Pass(Limits.Lease - TimeSpan.FromMilliseconds(1));
        Assert.Empty(scene.Queue.TakeExpired(scene.Now));
        scene.Pass(TimeSpan.FromMilliseconds(1));
        Assert.Equal(AbandonReason.LeaseExpired, Assert.Single(scene.Queue.TakeExpired(scene.Now)).Reason);
        Assert.Empty(scene.Queue.TakeExpired(scene.Now));
    }

    [Fact]
    public void A_heartbeat_renews_the_lease()
    {
        var scene = Running(Delivery.AtLeastOnce);
        for (var beat = 0; beat < 5; beat++)
        {
            scene.Pass(Limits.Lease / 2);
            Assert.True(scene.Queue.Heartbeat("node-1", "c1", 1, scene.Now));
            Assert.Empty(scene.Queue.TakeExpired(scene.Now));
        }
    }

    [Fact]
    public void A_broken_connection_shortens_the_lease_and_coming_back_restores_it()
    {
        var scene = Running(Delivery.AtLeastOnce);
        scene.Queue.Detach("node-1", "c1", scene.Now);
        scene.Pass(Limits.LeaseAfterBreak / 2);
        Assert.Empty(scene.Queue.TakeExpired(scene.Now));
        scene.Attach(QueueScene.Agent(), 1, "c2", QueueScene.Attempt(1));
        scene.Pass(Limits.LeaseAfterBreak * 2);
        Assert.Empty(scene.Queue.TakeExpired(scene.Now));

        scene.Queue.Detach("node-1", "c2", scene.Now);
        scene.Pass(Limits.LeaseAfterBreak);
        Assert.Single(scene.Queue.TakeExpired(scene.Now));
    }

    [Fact]
    public void The_end_of_a_connection_that_was_replaced_means_nothing()
    {
        var scene = Running(Delivery.AtLeastOnce);
        scene.Attach(QueueScene.Agent(), 1, "c2", QueueScene.Attempt(1));

        Assert.False(scene.Queue.Detach("node-1", "c1", scene.Now));
        scene.Pass(Limits.LeaseAfterBreak);
        Assert.Empty(scene.Queue.TakeExpired(scene.Now));
    }

    [Fact]
    public void Silence_does_not_end_an_at_most_once_attempt_before_the_executor_counts_as_lost()
    {
        var scene = Running(Delivery.AtMostOnce);
        scene.Queue.Detach("node-1", "c1", scene.Now);

        scene.Pass(Limits.LostAfter - TimeSpan.FromSeconds(1));
        Assert.Empty(scene.Queue.TakeExpired(scene.Now));
        scene.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(AbandonReason.ExecutorLost, Assert.Single(scene.Queue.TakeExpired(scene.Now)).Reason);
    }

    [Fact]
    public void A_silent_executor_gets_no_more_jobs_until_it_is_heard()
    {
        var scene = Running(Delivery.AtLeastOnce);
        scene.Offer(2);
        scene.Pass(Limits.Lease);
        scene.Queue.Abandoned(Assert.Single(scene.Queue.TakeExpired(scene.Now)).Placement, heard: true, scene.Now);

        Assert.False(scene.Queue.TryGrant(scene.Now, out _));
        scene.Queue.Heartbeat("node-1", "c1", 1, scene.Now);
        Assert.True(scene.Queue.TryGrant(scene.Now, out _));
    }

    [Fact]
    public void An_idle_executor_whose_lease_ran_out_gets_nothing_though_nobody_looked_at_leases()
    {
        var scene = new QueueScene();
        scene.Attach(QueueScene.Agent(), 1, "c1");
        scene.Pass(Limits.Lease);
        scene.Offer(1);

        Assert.False(scene.Queue.TryGrant(scene.Now, out _));
        scene.Queue.Heartbeat("node-1", "c1", 1, scene.Now);
        Assert.True(scene.Queue.TryGrant(scene.Now, out _));
    }

    [Fact]
    public void A_poller_has_the_jobs_timeout_and_a_grace_to_report()
    {
        var scene = new QueueScene();
        scene.Offer(1);
        scene.Poll();

        scene.Pass(QueueScene.JobTimeout + Limits.DeadlineGrace - TimeSpan.FromSeconds(1));
        Assert.Empty(scene.Queue.TakeExpired(scene.Now));
        scene.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(AbandonReason.DeadlinePassed, Assert.Single(scene.Queue.TakeExpired(scene.Now)).Reason);
    }

    [Fact]
    public void An_agent_that_is_heard_ends_an_at_most_once_attempt_itself_however_late()
    {
        var scene = Running(Delivery.AtMostOnce);
        scene.Pass(QueueScene.JobTimeout * 3);
        scene.Queue.Heartbeat("node-1", "c1", 1, scene.Now);

        Assert.Empty(scene.Queue.TakeExpired(scene.Now));
    }

    [Fact]
    public void A_job_that_could_not_be_told_is_asked_again_for_the_same_reason()
    {
        var scene = Running(Delivery.AtMostOnce);
        var given = Assert.Single(scene.Attach(QueueScene.Agent(boot: "boot-2"), 1, "c2").Value.Abandoned);
        Assert.Equal(AbandonReason.NeverTaken, given.Reason);
        scene.Queue.Abandoned(given.Placement, heard: false, scene.Now + TimeSpan.FromSeconds(1));

        Assert.Empty(scene.Queue.TakeExpired(scene.Now));
        scene.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(AbandonReason.NeverTaken, Assert.Single(scene.Queue.TakeExpired(scene.Now)).Reason);
    }

    [Fact]
    public void Deadlines_of_attempts_that_are_over_end_nothing_and_do_not_pile_up()
    {
        var scene = new QueueScene();
        scene.Attach(QueueScene.Agent());
        for (var id = 1; id <= 1000; id++)
        {
            scene.Offer(id);
            scene.Release(scene.Run());
        }
        scene.Pass(TimeSpan.FromDays(1));

        Assert.Empty(scene.Queue.TakeExpired(scene.Now));
    }

    private static QueueScene Running(Delivery delivery)
    {
        var scene = new QueueScene();
        scene.Attach(QueueScene.Agent());
        scene.Offer(1);
        scene.Run(delivery: delivery);
        return scene;
    }
}
