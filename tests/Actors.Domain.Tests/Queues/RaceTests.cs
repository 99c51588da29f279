using Actors.Domain.Queues;
using Actors.Jobs;
using Actors.Queues;

namespace Actors.Domain.Tests.Queues;

/// <summary>Messages that overtake each other between a queue, its jobs and its executors.</summary>
public sealed class RaceTests
{
    [Fact]
    public void A_job_offered_again_before_its_old_place_is_free_waits_for_that_and_is_not_forgotten()
    {
        var scene = Running();
        var given = GiveUp(scene);
        scene.Offer(1);
        scene.Attach(QueueScene.Agent("other"));
        Assert.False(scene.Queue.TryGrant(scene.Now, out _));

        scene.Queue.Abandoned(given, heard: true, scene.Now);
        Assert.Equal("other", scene.Run(attempt: 2).ExecutorId);
    }

    [Fact]
    public void A_retry_offered_before_the_executor_lets_go_is_not_forgotten()
    {
        var scene = Running();
        scene.Offer(1);
        Assert.False(scene.Queue.TryGrant(scene.Now, out _));

        scene.Queue.Release("node-1", [QueueScene.Attempt(1)]);
        scene.Run(attempt: 2);
    }

    [Fact]
    public void A_job_given_up_twice_over_keeps_its_new_place()
    {
        // Between giving up and the job's answer the executor let go, and the job got its next place.
        var scene = Running();
        var given = GiveUp(scene);
        scene.Queue.Heartbeat("node-1", "c1", 1, scene.Now);
        scene.Queue.Release("node-1", [QueueScene.Attempt(1)]);
        scene.Offer(1);
        var second = scene.Run(attempt: 2);

        scene.Queue.Abandoned(given, heard: true, scene.Now);
        Assert.Same(second, Assert.Single(scene.Queue.Placements));
        scene.Offer(2);
        Assert.False(scene.Queue.TryGrant(scene.Now, out _));
    }

    [Fact]
    public void A_late_release_of_an_older_attempt_does_not_end_the_one_being_recorded()
    {
        var scene = Waiting();
        Assert.True(scene.Queue.TryGrant(scene.Now, out var grant));
        scene.Queue.Release("node-1", [QueueScene.Attempt(1)]);

        Assert.True(scene.Queue.Started(grant.Placement, 2, Delivery.AtLeastOnce, QueueScene.JobTimeout, scene.Now));
    }

    [Fact]
    public void A_release_that_overtakes_the_answer_frees_the_place_when_it_comes()
    {
        var scene = Waiting();
        Assert.True(scene.Queue.TryGrant(scene.Now, out var grant));
        scene.Queue.Release("node-1", [QueueScene.Attempt(1, attempt: 2)]);

        Assert.False(scene.Queue.Started(grant.Placement, 2, Delivery.AtLeastOnce, QueueScene.JobTimeout, scene.Now));
        Assert.Empty(scene.Queue.Placements);
    }

    [Fact]
    public void A_start_recorded_while_its_executor_is_there_goes_to_it_also_over_a_later_connection()
    {
        var (scene, placement) = BeingRecorded();
        scene.Attach(QueueScene.Agent(), connection: "c2");
        Assert.True(scene.Queue.Started(placement, 1, Delivery.AtMostOnce, QueueScene.JobTimeout, scene.Now));

        Assert.True(scene.Queue.MaySend(placement, out var unsent));
        Assert.Null(unsent);
    }

    [Fact]
    public void A_start_recorded_while_its_executor_came_back_as_another_process_is_sent_to_neither()
    {
        var (scene, placement) = BeingRecorded(journal: "");
        scene.Attach(QueueScene.Agent(boot: "boot-2", journal: ""), connection: "c2");

        AssertNeverSent(scene, placement);
    }

    [Fact]
    public void A_start_recorded_while_its_executor_went_is_given_to_the_next_one_at_once()
    {
        var (scene, placement) = BeingRecorded();
        scene.Queue.Detach("node-1", "c1", scene.Now);

        AssertNeverSent(scene, placement);
    }

    [Fact]
    public void A_start_given_up_before_it_was_sent_is_not_sent_any_more()
    {
        var (scene, placement) = BeingRecorded();
        Assert.True(scene.Queue.Started(placement, 1, Delivery.AtMostOnce, QueueScene.JobTimeout, scene.Now));
        Assert.Single(scene.Attach(QueueScene.Agent(), connection: "c2").Value.Abandoned);

        Assert.False(scene.Queue.MaySend(placement, out var unsent));
        Assert.Null(unsent);
    }

    [Fact]
    public void A_start_recorded_while_its_executor_came_back_with_fewer_places_is_not_sent_to_it()
    {
        var (scene, placement) = BeingRecorded();
        scene.Attach(QueueScene.Agent(), capacity: 0, connection: "c2");

        AssertNeverSent(scene, placement);
    }

    [Fact]
    public void A_place_that_is_moved_away_while_its_start_is_recorded_is_still_the_attempts()
    {
        var (scene, placement) = BeingRecorded();
        scene.Queue.Heartbeat("node-1", "c1", capacity: 0, scene.Now);
        Assert.True(scene.Queue.Started(placement, 1, Delivery.AtMostOnce, QueueScene.JobTimeout, scene.Now));

        Assert.True(scene.Queue.MaySend(placement, out _));
    }

    [Fact]
    public void A_report_of_the_same_number_by_another_executor_does_not_end_the_attempt_being_recorded()
    {
        // The other one has it of a server that lost its memory of the start.
        var (scene, placement) = BeingRecorded();
        scene.Queue.Release("other", [QueueScene.Attempt(1)]);

        Assert.True(scene.Queue.Started(placement, 1, Delivery.AtLeastOnce, QueueScene.JobTimeout, scene.Now));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_attempt_whose_end_could_not_be_stored_takes_its_place_again_unless_it_is_reported_meanwhile(bool isReported)
    {
        var scene = Running();
        scene.Queue.Release("node-1", [QueueScene.Attempt(1)]);
        Assert.False(scene.Queue.Recover(StillRunning(), scene.Now));

        var release = scene.Queue.LatestRelease("node-1", QueueScene.Attempt(1));
        if (isReported)
            scene.Queue.Release("node-1", [QueueScene.Attempt(1)]);
        Assert.Equal(!isReported, scene.Queue.Unend("node-1", QueueScene.Attempt(1), release));
        Assert.Equal(!isReported, scene.Queue.Recover(StillRunning(), scene.Now));
    }

    [Fact]
    public void An_attempt_whose_end_could_not_be_stored_is_not_taken_for_a_new_one()
    {
        var scene = Running();
        scene.Queue.Release("node-1", [QueueScene.Attempt(1)]);
        var release = scene.Queue.LatestRelease("node-1", QueueScene.Attempt(1));
        scene.Offer(1);
        Assert.True(scene.Queue.TryGrant(scene.Now, out var grant));
        scene.Queue.Detach("node-1", "c1", scene.Now);
        Assert.True(scene.Queue.Unend("node-1", QueueScene.Attempt(1), release));

        // The job, asked for a start whose answer was lost, says that it runs.
        Assert.True(scene.Queue.Started(grant.Placement, 1, Delivery.AtMostOnce, QueueScene.JobTimeout, scene.Now));
        Assert.False(scene.Queue.MaySend(grant.Placement, out var unsent));
        Assert.Null(unsent);
        Assert.Single(scene.Queue.Placements);
    }

    [Fact]
    public void A_cancel_that_overtakes_the_answer_is_passed_on_after_it()
    {
        var scene = Waiting();
        Assert.True(scene.Queue.TryGrant(scene.Now, out var grant));
        Assert.Null(scene.Queue.CancelAttempt(QueueScene.Attempt(1)));

        Assert.True(scene.Queue.Started(grant.Placement, 1, Delivery.AtLeastOnce, QueueScene.JobTimeout, scene.Now));
        Assert.True(grant.Placement.CancelRequested);
    }

    [Fact]
    public void A_cancel_that_overtakes_the_answer_keeps_the_job_from_a_poller()
    {
        var scene = Waiting();
        Assert.True(scene.Queue.TryGrantToPoller("node-1", scene.Now, out var grant));
        Assert.Null(scene.Queue.CancelAttempt(QueueScene.Attempt(1)));

        Assert.False(scene.Queue.Started(grant.Placement, 1, Delivery.AtMostOnce, QueueScene.JobTimeout, scene.Now));
        Assert.Empty(scene.Queue.Placements);
    }

    [Fact]
    public void A_job_that_was_withdrawn_is_not_granted()
    {
        var scene = Waiting();
        scene.Queue.Withdraw(new QueueEntry(new JobId(1), "ann", JobPriority.Normal, DateTimeOffset.UnixEpoch));

        Assert.False(scene.Queue.TryGrant(scene.Now, out _));
        Assert.True(scene.Queue.IsIdle);
    }

    [Fact]
    public void A_job_that_could_not_start_now_keeps_its_turn_by_age()
    {
        var scene = Waiting();
        scene.Offer(2);
        Assert.True(scene.Queue.TryGrant(scene.Now, out var grant));
        scene.Queue.NotStarted(grant.Placement, again: true, scene.Now);

        Assert.Equal(new JobId(1), scene.Run().JobId);
    }

    [Fact]
    public void A_scheduled_job_is_taken_when_due_and_again_when_it_could_not_be_told()
    {
        var scene = new QueueScene();
        scene.Offer(1, dueAt: QueueScene.Noon.AddMinutes(1));
        Assert.Empty(scene.Queue.TakeDue(scene.Now, 10));
        scene.Pass(TimeSpan.FromMinutes(1));

        var id = Assert.Single(scene.Queue.TakeDue(scene.Now, 10));
        Assert.Empty(scene.Queue.TakeDue(scene.Now, 10));
        scene.Queue.DueAgain(id, scene.Now.AddSeconds(1));
        Assert.Equal(scene.Now.AddSeconds(1), scene.Queue.NextDueAt);
        Assert.Single(scene.Queue.TakeDue(scene.Now.AddSeconds(1), 10));
    }

    [Fact]
    public void An_offer_of_a_scheduled_job_that_arrives_late_still_makes_it_ready_first()
    {
        var scene = new QueueScene();
        scene.Pass(TimeSpan.FromMinutes(5));
        scene.Offer(1, dueAt: QueueScene.Noon.AddMinutes(1));

        Assert.False(scene.Queue.TryGrantToPoller("node-1", scene.Now, out _));
        Assert.Single(scene.Queue.TakeDue(scene.Now, 10));
    }

    private static JobSnapshot StillRunning() => new()
    {
        Id = new JobId(1),
        Owner = "ann",
        Spec = new JobSpec { Name = "n", Queue = QueueId.ForName("n"), Payload = "{}"u8.ToArray() },
        Status = JobStatus.Running,
        Attempt = 1,
        Executor = QueueScene.Agent(),
    };

    private static (QueueScene Scene, Placement Placement) BeingRecorded(string journal = "journal-1")
    {
        var scene = new QueueScene();
        scene.Attach(QueueScene.Agent(journal: journal));
        scene.Offer(1);
        Assert.True(scene.Queue.TryGrant(scene.Now, out var grant));
        return (scene, grant.Placement);
    }

    private static void AssertNeverSent(QueueScene scene, Placement placement)
    {
        Assert.True(scene.Queue.Started(placement, 1, Delivery.AtMostOnce, QueueScene.JobTimeout, scene.Now));
        Assert.False(scene.Queue.MaySend(placement, out var unsent));
        Assert.Equal(AbandonReason.NeverTaken, unsent!.Value.Reason);
        Assert.False(scene.Queue.MaySend(placement, out _));
    }

    private static Placement GiveUp(QueueScene scene)
    {
        scene.Pass(scene.Limits.Lease);
        return Assert.Single(scene.Queue.TakeExpired(scene.Now)).Placement;
    }

    private static QueueScene Waiting()
    {
        var scene = new QueueScene();
        scene.Attach(QueueScene.Agent());
        scene.Offer(1);
        return scene;
    }

    private static QueueScene Running()
    {
        var scene = Waiting();
        scene.Run();
        return scene;
    }
}
