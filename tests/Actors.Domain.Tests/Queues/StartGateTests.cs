using Actors.Domain.Queues;
using Actors.Queues;

namespace Actors.Domain.Tests.Queues;

/// <summary>What an operator's limits let start, and when.</summary>
public sealed class StartGateTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void Nothing_starts_while_the_queue_is_paused_and_all_goes_on_afterwards()
    {
        var scene = Scene(new QueuePolicy { IsPaused = true });
        Assert.False(scene.Queue.TryGrant(scene.Now, out _));
        Assert.False(scene.Queue.TryGrantToPoller("node-1", scene.Now, out _));
        Assert.Null(scene.Queue.OpensAt(scene.Now));

        scene.Queue.Gate.Set(QueuePolicy.None, scene.Now, isFull: true);
        scene.Run();
    }

    [Fact]
    public void No_more_run_at_once_than_allowed_over_all_executors()
    {
        var scene = Scene(new QueuePolicy { MaxRunning = 2 });
        scene.Attach(QueueScene.Agent("node-2", journal: "journal-2"), 5);
        var first = scene.Run();
        scene.Run();
        Assert.False(scene.Queue.TryGrant(scene.Now, out _));

        scene.Release(first);
        scene.Run();
        Assert.False(scene.Queue.TryGrant(scene.Now, out _));
    }

    [Fact]
    public void Starts_are_spread_by_their_rate_and_what_was_saved_up_may_come_at_once()
    {
        var scene = Scene(new QueuePolicy { Rate = new StartRate(2, Second) });
        scene.Run();
        scene.Run();
        Assert.False(scene.Queue.TryGrant(scene.Now, out _));
        Assert.Equal(scene.Now + (Second / 2), scene.Queue.OpensAt(scene.Now));

        scene.Pass(Second / 2);
        scene.Run();
        Assert.False(scene.Queue.TryGrant(scene.Now, out _));
        scene.Pass(TimeSpan.FromHours(1));
        scene.Queue.Heartbeat("node-1", "c1", 20, scene.Now);
        scene.Run();
        scene.Run();
        Assert.False(scene.Queue.TryGrant(scene.Now, out _));
    }

    [Fact]
    public void A_restart_or_a_second_word_gives_no_extra_starts()
    {
        var rate = new QueuePolicy { Rate = new StartRate(2, Second) };
        var scene = Scene(rate, isFull: false);
        Assert.False(scene.Queue.TryGrant(scene.Now, out _));
        scene.Pass(Second / 2);
        scene.Run();

        scene.Queue.Gate.Set(rate with { MaxRunning = 10 }, scene.Now, isFull: true);
        Assert.False(scene.Queue.TryGrant(scene.Now, out _));
    }

    [Fact]
    public void A_start_that_came_to_nothing_is_not_counted()
    {
        var scene = Scene(new QueuePolicy { Rate = new StartRate(1, Second) });
        Assert.True(scene.Queue.TryGrant(scene.Now, out var grant));
        scene.Queue.NotStarted(grant.Placement, again: true, scene.Now);

        scene.Run();
        Assert.False(scene.Queue.TryGrant(scene.Now, out _));
    }

    [Fact]
    public void A_clock_that_goes_back_gives_nothing_and_stops_nothing()
    {
        var scene = Scene(new QueuePolicy { Rate = new StartRate(1, Second) });
        scene.Run();
        scene.Pass(TimeSpan.FromHours(-1));
        Assert.False(scene.Queue.TryGrant(scene.Now, out _));
        scene.Pass(Second);
        scene.Run();
    }

    [Fact]
    public void Over_any_time_no_more_start_than_the_rate_and_one_interval_of_savings_allow() => Seeds.ForEach(200, random =>
    {
        var rate = new StartRate(random.Next(1, 50), TimeSpan.FromMilliseconds(random.Next(1, 5000)));
        var gate = new StartGate();
        var begin = QueueScene.Noon;
        var now = begin;
        gate.Set(new QueuePolicy { Rate = rate }, now, isFull: random.Chance(0.5));
        var started = 0;
        for (var step = 0; step < 500; step++)
        {
            if (gate.IsOpen(0, now))
            {
                gate.Take();
                started++;
            }
            else
            {
                Assert.True(gate.OpensAt(0, now) > now, "what is closed by the rate opens later");
                now = random.Chance(0.5) ? gate.OpensAt(0, now)!.Value.AddTicks(1) : now.AddMilliseconds(random.Next(0, 300));
            }
            Assert.True(started <= rate.Starts + ((now - begin) / rate.Interval * rate.Starts) + 0.001, $"{started} started in {now - begin} at {rate}");
        }
        Assert.True(started + 1 >= (now - begin) / rate.Interval * rate.Starts * 0.1, "the gate does open");
    });

    private static QueueScene Scene(QueuePolicy policy, bool isFull = true)
    {
        var scene = new QueueScene();
        scene.Attach(QueueScene.Agent(), 20);
        scene.Queue.Gate.Set(policy, scene.Now, isFull);
        for (var id = 1; id <= 10; id++)
            scene.Offer(id);
        return scene;
    }
}
