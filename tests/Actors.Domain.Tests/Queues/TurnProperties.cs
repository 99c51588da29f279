using Actors.Domain.Queues;
using Actors.Jobs;
using Actors.Queues;

namespace Actors.Domain.Tests.Queues;

/// <summary>Who goes next among what is held: a naive list of all waiting jobs says what a grant may be.</summary>
public sealed class TurnProperties
{
    private const int Steps = 300;

    [Fact]
    public void High_goes_first_owners_take_turns_and_each_owners_jobs_go_oldest_first() => Seeds.ForEach(100, random =>
    {
        var scene = new QueueScene();
        var waiting = new List<QueueEntry>();
        var turns = new Dictionary<(JobPriority, string), long>();
        var since = new Dictionary<(JobPriority, string), long>();
        for (var step = 1L; step <= Steps; step++)
        {
            if (random.Chance(0.5))
            {
                var entry = new QueueEntry(new JobId(random.Next(1, 10_000)), random.Pick("ann", "bob", "cyd", "dan"), random.Pick(Enum.GetValues<JobPriority>()), DateTimeOffset.UnixEpoch);
                if (waiting.Exists(known => known.Id == entry.Id))
                    continue;
                if (!waiting.Exists(known => Lane(known) == Lane(entry)))
                    since[Lane(entry)] = step;
                waiting.Add(entry);
                Assert.Equal(OfferReply.Held, scene.Queue.Offer(entry, scene.Now));
            }
            else if (waiting.Count > 0 && random.Chance(0.2))
            {
                var entry = waiting[random.Next(waiting.Count)];
                waiting.Remove(entry);
                scene.Queue.Withdraw(entry);
            }
            else if (scene.Queue.TryGrantToPoller("node-1", scene.Now, out var grant))
            {
                Check(grant, waiting, turns, since);
                var lane = (grant.Placement.Priority, grant.Placement.Owner);
                turns[lane] = since[lane] = step;
                Follow(random, scene, grant, waiting);
            }
            else
            {
                Assert.Empty(waiting);
            }
            Assert.Equal(waiting.Count, scene.Queue.HeldEntries);
        }
    });

    private static void Check(Grant grant, List<QueueEntry> waiting, Dictionary<(JobPriority, string), long> turns, Dictionary<(JobPriority, string), long> since)
    {
        var placement = grant.Placement;
        var best = waiting.Min(entry => entry.Priority);
        Assert.Equal(best, placement.Priority);
        Assert.Equal(waiting.Where(entry => Lane(entry) == (best, placement.Owner)).Min(entry => entry.Id), placement.JobId);
        var lastTurn = turns.GetValueOrDefault((best, placement.Owner));
        Assert.DoesNotContain(waiting, entry => entry.Priority == best && entry.Owner != placement.Owner && since[Lane(entry)] < lastTurn);
    }

    private static void Follow(Random random, QueueScene scene, Grant grant, List<QueueEntry> waiting)
    {
        if (random.Chance(0.2))
        {
            scene.Queue.NotStarted(grant.Placement, again: true, scene.Now);
            return;
        }
        waiting.RemoveAll(entry => entry.Id == grant.Placement.JobId);
        if (random.Chance(0.2))
        {
            scene.Queue.NotStarted(grant.Placement, again: false, scene.Now);
            return;
        }
        Assert.True(scene.Queue.Started(grant.Placement, 1, Delivery.AtMostOnce, QueueScene.JobTimeout, scene.Now));
        scene.Queue.Settled(grant.Placement.Ref);
    }

    private static (JobPriority, string) Lane(QueueEntry entry) => (entry.Priority, entry.Owner);
}
