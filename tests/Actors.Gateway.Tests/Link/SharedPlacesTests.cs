using Actors.Gateway.Link.Applications;

namespace Actors.Gateway.Link;

/// <summary>One worker's places over the queues of its handlers, the queues simulated: calls to them and their answers take their time and overtake nothing.</summary>
public sealed class SharedPlacesTests
{
    [Theory, InlineData(50, 1, new[] { 50 }), InlineData(10, 3, new[] { 4, 3, 3 }), InlineData(2, 4, new[] { 1, 1, 0, 0 }), InlineData(0, 2, new[] { 0, 0 })]
    public void Places_are_shared_out_evenly_at_the_start(int capacity, int queues, int[] shares)
    {
        var places = new SharedPlaces(capacity, new int[queues]);

        Assert.Equal(shares, Enumerable.Range(0, queues).Select(places.CapacityOf));
        Assert.Equal(capacity, places.Bound);
    }

    [Fact]
    public void What_a_worker_holds_already_is_in_its_share()
    {
        var places = new SharedPlaces(10, [6, 0]);

        Assert.Equal([6, 4], [places.CapacityOf(0), places.CapacityOf(1)]);
        Assert.Equal(10, places.Bound);
    }

    [Fact]
    public void What_has_ended_and_is_still_to_be_told_has_no_place()
    {
        var places = new SharedPlaces(2, running: [0, 0], ended: [2, 1]);

        Assert.Equal((1, 1), (places.CapacityOf(0), places.CapacityOf(1)));
    }

    [Fact]
    public void Who_comes_back_with_more_than_it_has_room_for_gets_nothing_before_that_much_has_ended()
    {
        var places = new SharedPlaces(2, running: [2, 1]);

        Assert.Equal((1, 0), (places.CapacityOf(0), places.CapacityOf(1)));
        Assert.False(places.TryNext(out _, out _));
    }

    [Fact]
    public void All_free_places_go_to_the_one_queue_where_work_waits()
    {
        var world = new SharedPlacesWorld(capacity: 20, queues: 4, seed: 1);
        world.Add(queue: 2, jobs: 1000);

        world.Run(steps: 4000, finishing: false);

        Assert.Equal([0, 0, 20, 0], world.Running);
    }

    [Fact]
    public void Where_work_waits_in_all_queues_they_end_up_equal()
    {
        var world = new SharedPlacesWorld(capacity: 20, queues: 4, seed: 2);
        world.Add(queue: 0, jobs: 100_000);
        world.Run(steps: 500, finishing: true);
        for (var queue = 1; queue < 4; queue++)
            world.Add(queue, jobs: 100_000);

        world.Run(steps: 20_000, finishing: true);

        Assert.All(world.Running, running => Assert.InRange(running, 3, 6));
    }

    [Fact]
    public void Queues_take_turns_where_there_are_fewer_places_than_queues_with_work()
    {
        var world = new SharedPlacesWorld(capacity: 2, queues: 7, seed: 3);
        for (var queue = 0; queue < 7; queue++)
            world.Add(queue, jobs: 100_000);

        world.Run(steps: 60_000, finishing: true);

        var most = world.Done.Max();
        Assert.All(world.Done, done => Assert.InRange(done, most / 3, most));
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5), InlineData(6), InlineData(7), InlineData(8)]
    public void Never_more_run_than_there_are_places_and_all_work_is_done(int seed)
    {
        var random = new Random(seed);
        var queues = random.Next(1, 9);
        var world = new SharedPlacesWorld(random.Next(1, 30), queues, seed);
        var added = 0;
        for (var burst = 0; burst < 60; burst++)
        {
            var jobs = random.Next(0, 60);
            world.Add(random.Next(queues), jobs);
            added += jobs;
            world.Run(random.Next(0, 300), finishing: true);
        }

        world.RunUntilQuiet(mostSteps: 500_000);

        Assert.Equal(added, world.Done.Sum());
    }

    [Fact]
    public void A_worker_that_drains_is_given_nothing_more()
    {
        var world = new SharedPlacesWorld(capacity: 8, queues: 3, seed: 4);
        for (var queue = 0; queue < 3; queue++)
            world.Add(queue, jobs: 1000);
        world.Run(steps: 500, finishing: true);

        world.Resize(0);
        world.Run(steps: 2000, finishing: true);

        Assert.Equal([0, 0, 0], world.Running);
        Assert.True(world.Waiting > 0);
    }
}
