using Actors.Domain.Queues;
using Actors.Jobs;

namespace Actors.Domain.Tests.Queues;

/// <summary>However many jobs wait, memory holds a window of them, and asking for refills costs no more than there are.</summary>
public sealed class WindowBoundTests
{
    private const int Jobs = 100_000;

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(20_000)]
    public void A_hundred_thousand_waiting_jobs_fit_the_window(int owners)
    {
        var scene = new QueueScene();
        var limits = scene.Limits;
        for (var id = 1; id <= Jobs; id++)
            scene.Offer(id, $"owner-{id % owners}");

        var mostOwners = Math.Min(owners, limits.OwnersInMemory);
        Assert.InRange(scene.Queue.HeldEntries, Math.Min(limits.LaneMax, limits.Window), limits.Window + (limits.LaneMin * mostOwners));
    }

    [Fact]
    public void A_hundred_thousand_scheduled_jobs_fit_theirs()
    {
        var scene = new QueueScene();
        for (var id = Jobs; id > 0; id--)
            scene.Offer(id, dueAt: QueueScene.Noon.AddSeconds(id));

        Assert.InRange(scene.Queue.HeldEntries, scene.Limits.ScheduledWindow, 2 * scene.Limits.ScheduledWindow);
        Assert.Equal(QueueScene.Noon.AddSeconds(1), scene.Queue.NextDueAt);
    }

    [Fact]
    public void What_is_offered_during_a_refill_is_bounded_too_and_read_again_past_that()
    {
        var window = new IndexWindow(4);
        window.ExpectMore();
        window.BeginRefill();
        var replies = Enumerable.Range(1, 10).Select(id => window.Offer(At(id))).ToList();
        window.EndRefill([], complete: true);

        Assert.Equal(4, replies.Count(held => held));
        Assert.True(window.WantsRefill);
        Assert.Equal(default, window.BeginRefill());
    }

    [Fact]
    public void Only_lanes_that_want_a_refill_are_looked_at_and_none_is_lost_when_it_is_not_begun()
    {
        var scene = new QueueScene();
        scene.Queue.Reread();
        var lanes = scene.Queue.LanesWantingOwners().First();
        lanes.BeginOwners();
        lanes.EndOwners(["ann", "bob", "cyd"], complete: true);

        Assert.Equal(["ann", "bob", "cyd"], Wanting());
        scene.Queue.LanesWantingRefill().First().Lane.Window.BeginRefill();
        Assert.Equal(["bob", "cyd"], Wanting().Order());

        IEnumerable<string> Wanting() => [.. scene.Queue.LanesWantingRefill().Select(wanting => wanting.Lane.Owner)];
    }

    [Fact]
    public void Owners_past_the_bound_wait_in_the_index()
    {
        var scene = new QueueScene(WorkQueueLimits.Default with { OwnersInMemory = 2 });
        scene.Queue.Reread();
        var lanes = scene.Queue.LanesWantingOwners().First();
        Assert.Null(lanes.BeginOwners());
        lanes.EndOwners(["ann", "bob", "cyd", "dan"], complete: true);

        Assert.False(scene.Queue.IsDrained);
        Assert.False(lanes.WantsOwners);
        foreach (var (of, lane) in scene.Queue.LanesWantingRefill().ToArray())
        {
            lane.Window.BeginRefill();
            of.EndRefill(lane, [], asked: 16);
        }
        Assert.True(lanes.WantsOwners);
        Assert.Equal("bob", lanes.BeginOwners());
    }

    private static IndexWindow.Position At(long id) => new(DateTimeOffset.UnixEpoch, new JobId(id));
}
