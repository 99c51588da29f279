using Actors.Domain.Queues;
using Actors.Jobs;
using Actors.Queues;

namespace Actors.Domain.Tests.Queues;

/// <summary>What an executor's inventory proves when it connects.</summary>
public sealed class AttachTests
{
    [Theory]
    [InlineData("boot-1", "journal-1", AbandonReason.NeverTaken)]
    [InlineData("boot-2", "journal-1", AbandonReason.NeverTaken)]
    [InlineData("boot-2", "journal-2", AbandonReason.ExecutorLost)]
    public void A_missing_attempt_was_never_taken_if_the_same_journal_says_so_and_is_lost_if_another_does(string boot, string journal, AbandonReason reason)
    {
        var scene = Running(QueueScene.Agent());
        scene.Queue.Detach("node-1", "c1", scene.Now);
        scene.Pass(scene.Limits.LeaseAfterBreak);

        Assert.Equal(reason, Assert.Single(scene.Attach(QueueScene.Agent(boot: boot, journal: journal), 1, "c2").Value.Abandoned).Reason);
    }

    [Theory]
    [InlineData("boot-1", AbandonReason.NeverTaken)]
    [InlineData("boot-2", AbandonReason.ExecutorLost)]
    public void Without_a_journal_the_process_is_the_only_memory(string boot, AbandonReason reason)
    {
        var scene = Running(QueueScene.Agent(journal: ""));
        scene.Queue.Detach("node-1", "c1", scene.Now);

        Assert.Equal(reason, Assert.Single(scene.Attach(QueueScene.Agent(boot: boot, journal: ""), 1, "c2").Value.Abandoned).Reason);
    }

    [Fact]
    public void Held_attempts_go_on_and_unknown_or_canceled_ones_are_to_end()
    {
        var scene = new QueueScene();
        scene.Attach(QueueScene.Agent(), capacity: 2);
        scene.Offer(1);
        scene.Offer(2);
        scene.Run();
        scene.Run();
        scene.Queue.CancelAttempt(QueueScene.Attempt(2));

        var attached = scene.Attach(QueueScene.Agent(), 2, "c2", QueueScene.Attempt(1), QueueScene.Attempt(2), QueueScene.Attempt(3), QueueScene.Attempt(1, attempt: 9)).Value;

        Assert.Empty(attached.Abandoned);
        Assert.Equal([QueueScene.Attempt(2), QueueScene.Attempt(3), QueueScene.Attempt(1, attempt: 9)], attached.Reply.Canceled.ToArray());
    }

    [Fact]
    public void An_attempt_that_its_job_calls_the_executors_own_goes_on_although_another_was_just_granted_the_job()
    {
        var scene = new QueueScene();
        scene.Attach(QueueScene.Agent("other"), connection: "c1");
        scene.Offer(1);
        Assert.True(scene.Queue.TryGrant(scene.Now, out _));
        var request = new AttachExecutor { Executor = QueueScene.Agent(), ConnectionId = "c2", Capacity = 1, Held = [QueueScene.Attempt(1)] };

        Assert.Empty(scene.Queue.Attach(request, [Job(cancelRequested: false)], scene.Now).Value.Reply.Canceled);
        Assert.Equal(QueueScene.Attempt(1), Assert.Single(scene.Queue.Attach(request, [Job(cancelRequested: true)], scene.Now).Value.Reply.Canceled));

        JobSnapshot Job(bool cancelRequested) => new()
        {
            Id = new JobId(1),
            Owner = "ann",
            Spec = new JobSpec { Name = "mail", Queue = QueueId.ForName("mail"), Payload = default },
            Status = JobStatus.Running,
            Attempt = 1,
            Executor = request.Executor,
            CreatedAt = scene.Now,
            DueAt = scene.Now,
            Seq = 2,
            CancelRequested = cancelRequested,
        };
    }

    [Fact]
    public void An_attempt_that_is_still_being_recorded_is_not_missed()
    {
        var scene = new QueueScene();
        scene.Attach(QueueScene.Agent());
        scene.Offer(1);
        Assert.True(scene.Queue.TryGrant(scene.Now, out var grant));

        Assert.Empty(scene.Attach(QueueScene.Agent(), 1, "c2").Value.Abandoned);
        Assert.True(scene.Queue.Started(grant.Placement, 1, Delivery.AtMostOnce, QueueScene.JobTimeout, scene.Now));
    }

    [Fact]
    public void A_second_agent_under_the_same_name_is_refused_while_the_first_is_live()
    {
        var scene = new QueueScene();
        scene.Attach(QueueScene.Agent());
        var second = QueueScene.Agent(boot: "boot-9", journal: "journal-9");

        Assert.Equal(RejectionCode.WrongState, scene.Attach(second, 1, "c9").Rejection?.Code);
        scene.Pass(scene.Limits.Lease);
        Assert.Null(scene.Attach(second, 1, "c9").Rejection);
    }

    [Fact]
    public void After_a_restart_a_second_agent_under_the_same_name_cannot_come_before_the_first_is_back()
    {
        var scene = Running(QueueScene.Agent());
        scene.Queue.Detach("node-1", "c1", scene.Now);

        var second = scene.Attach(QueueScene.Agent(boot: "boot-9", journal: "journal-9"), 1, "c9");

        Assert.Equal(RejectionCode.WrongState, second.Rejection?.Code);
        Assert.Null(scene.Attach(QueueScene.Agent(), 1, "c2", QueueScene.Attempt(1)).Rejection);
    }

    [Fact]
    public void The_same_agent_may_connect_again_while_its_old_connection_lingers()
    {
        var scene = Running(QueueScene.Agent());

        Assert.Null(scene.Attach(QueueScene.Agent(boot: "boot-2"), 1, "c2", QueueScene.Attempt(1)).Rejection);
        Assert.False(scene.Queue.Heartbeat("node-1", "c1", 1, scene.Now));
    }

    [Fact]
    public void A_hello_of_an_earlier_connection_that_comes_late_proves_nothing()
    {
        var scene = Running(QueueScene.Agent());
        Assert.Null(scene.Attach(QueueScene.Agent(), 1, "c3", QueueScene.Attempt(1)).Rejection);

        // It was sent before the attempt was taken, so the attempt is not in it.
        var late = scene.Attach(QueueScene.Agent(), 1, "c2");

        Assert.Equal(RejectionCode.WrongState, late.Rejection?.Code);
        Assert.Single(scene.Queue.Placements);
    }

    [Fact]
    public void A_queue_has_room_for_so_many_executors()
    {
        var scene = new QueueScene(WorkQueueLimits.Default with { Executors = 2 });
        scene.Attach(QueueScene.Agent("a"));
        scene.Attach(QueueScene.Agent("b"));

        Assert.Equal(RejectionCode.LimitReached, scene.Attach(QueueScene.Agent("c")).Rejection?.Code);
        Assert.Null(scene.Attach(QueueScene.Agent("b"), 1, "c9").Rejection);
    }

    [Fact]
    public void A_draining_executor_gets_nothing_new()
    {
        var scene = new QueueScene();
        scene.Attach(QueueScene.Agent(), capacity: 5);
        scene.Offer(1);
        scene.Queue.Heartbeat("node-1", "c1", 0, scene.Now);

        Assert.False(scene.Queue.TryGrant(scene.Now, out _));
    }

    [Fact]
    public void Executors_take_turns()
    {
        var scene = new QueueScene();
        scene.Attach(QueueScene.Agent("a"), capacity: 2);
        scene.Attach(QueueScene.Agent("b"), capacity: 2);
        for (var id = 1; id <= 4; id++)
            scene.Offer(id);

        Assert.Equal(["a", "b", "a", "b"], Enumerable.Range(0, 4).Select(_ => scene.Run().ExecutorId));
        Assert.False(scene.Queue.TryGrant(scene.Now, out _));
    }

    private static QueueScene Running(ExecutorRef agent)
    {
        var scene = new QueueScene();
        scene.Attach(agent);
        scene.Offer(1);
        scene.Run(delivery: Delivery.AtMostOnce);
        return scene;
    }
}
