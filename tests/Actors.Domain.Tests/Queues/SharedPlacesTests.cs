using Actors.Jobs;
using Actors.Queues;

namespace Actors.Domain.Tests.Queues;

/// <summary>An executor that serves several queues with one number of places: what each queue tells it, so that it can move free ones.</summary>
public sealed class SharedPlacesTests
{
    [Fact]
    public void An_executor_without_a_place_here_hears_once_that_it_is_wanted()
    {
        var scene = Attached(capacity: 0);
        Assert.Empty(scene.Queue.TakeWanted(scene.Now));
        scene.Offer(1);
        scene.Offer(2);

        Assert.Equal(["worker-1"], scene.Queue.TakeWanted(scene.Now));
        Assert.Empty(scene.Queue.TakeWanted(scene.Now));
    }

    [Fact]
    public void Nobody_is_wanted_while_somebody_has_a_free_place()
    {
        var scene = Attached(capacity: 0);
        scene.Attach(QueueScene.Agent("worker-2"), 1);
        scene.Offer(1);
        Assert.Empty(scene.Queue.TakeWanted(scene.Now));

        scene.Run();
        scene.Offer(2);
        Assert.Equal(["worker-1"], scene.Queue.TakeWanted(scene.Now));
    }

    [Fact]
    public void A_heartbeat_is_answered_with_the_places_held_and_whether_more_are_wanted()
    {
        var scene = Attached(capacity: 2);
        scene.Offer(1);
        scene.Offer(2);
        scene.Offer(3);
        scene.Run();
        Assert.True(scene.Queue.TryGrant(scene.Now, out _));

        Assert.True(scene.Queue.Heartbeat("worker-1", "c1", 0, scene.Now));
        Assert.Equal(new HeartbeatReply(Attached: true, Held: 2, Wanted: true), scene.Queue.Presence("worker-1", scene.Now));
        Assert.Empty(scene.Queue.TakeWanted(scene.Now));
    }

    [Fact]
    public void Who_heard_that_it_is_not_wanted_is_told_when_it_is()
    {
        var scene = Attached(capacity: 0);
        scene.Offer(1);
        Assert.Equal(["worker-1"], scene.Queue.TakeWanted(scene.Now));
        scene.Queue.Heartbeat("worker-1", "c1", 1, scene.Now);
        scene.Run();
        Assert.Equal(new HeartbeatReply(Attached: true, Held: 1, Wanted: false), scene.Queue.Presence("worker-1", scene.Now));

        scene.Offer(2);
        Assert.Equal(["worker-1"], scene.Queue.TakeWanted(scene.Now));
    }

    [Fact]
    public void Whoever_is_gone_or_keeps_its_places_to_itself_is_not_told()
    {
        var scene = Attached(capacity: 0);
        scene.Attach(QueueScene.Agent("node-1"), 0);
        scene.Queue.Detach("worker-1", "c1", scene.Now);
        scene.Offer(1);

        Assert.Empty(scene.Queue.TakeWanted(scene.Now));
    }

    private static QueueScene Attached(int capacity)
    {
        var scene = new QueueScene();
        var worker = new AttachExecutor { Executor = new ExecutorRef("worker-1", "boot-1", ""), ConnectionId = "c1", Capacity = capacity, SharesPlaces = true };
        Assert.True(scene.Queue.Attach(worker, [], scene.Now).TryGet(out _, out _));
        return scene;
    }
}
