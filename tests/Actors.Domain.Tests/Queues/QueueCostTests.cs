using System.Diagnostics;
using Actors.Domain.Queues;
using Actors.Jobs;
using Xunit.Abstractions;

namespace Actors.Domain.Tests.Queues;

/// <summary>What a job costs its queue from offer to release, however many owners share it. Compared with itself, for
/// machines differ: it catches work that grows with the number of owners, not a slow day.</summary>
public sealed class QueueCostTests(ITestOutputHelper output)
{
    private const int Jobs = 100_000;
    private const int Waiting = 10_000;
    private const int Owners = 10_000;
    private const int MostTimesDearer = 10;

    [Fact]
    public void A_job_costs_its_queue_about_the_same_however_many_owners_there_are()
    {
        var alone = Cost(1);
        var together = Cost(Owners);

        output.WriteLine($"1 owner: {alone:0.00} µs a job; {Owners} owners: {together:0.00} µs");
        Assert.InRange(together, 0, alone * MostTimesDearer);
    }

    private static double Cost(int owners)
    {
        var names = Enumerable.Range(0, owners).Select(owner => $"owner-{owner}").ToArray();
        var scene = new QueueScene(WorkQueueLimits.Default with { Window = 2 * Waiting, LaneMax = 2 * Waiting });
        scene.Attach(QueueScene.Agent(), capacity: 16);
        for (var id = 1; id <= Waiting; id++)
            scene.Offer(id, names[id % owners]);
        Pass(scene, names, from: Waiting + 1, count: Waiting);

        var clock = Stopwatch.StartNew();
        Pass(scene, names, from: (2 * Waiting) + 1, count: Jobs);
        return clock.Elapsed.TotalMicroseconds / Jobs;
    }

    private static void Pass(QueueScene scene, string[] names, int from, int count)
    {
        var queue = scene.Queue;
        for (var id = from; id < from + count; id++)
        {
            scene.Offer(id, names[id % names.Length]);
            Invariant.Require(queue.TryGrant(DateTimeOffset.UnixEpoch, out var grant), "somebody waits and somebody is free");
            queue.Started(grant.Placement, 1, Delivery.AtLeastOnce, QueueScene.JobTimeout, scene.Now);
            foreach (var _ in queue.LanesWantingOwners())
                Assert.Fail("nothing is in the index");
            foreach (var _ in queue.LanesWantingRefill())
                Assert.Fail("nothing is in the index");
            scene.Release(grant.Placement);
        }
    }
}
