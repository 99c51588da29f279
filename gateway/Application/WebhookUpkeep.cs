using Actors.Storage;
using Actors.Webhooks;

namespace Actors.Gateway.Application;

/// <summary>What is done for webhooks beside the events: lanes with something due are woken, after a start and when their wait was long, and what ended long ago is
/// removed.</summary>
public sealed class WebhookUpkeep(IWebhookOutbox outbox, IGrainFactory grains, TimeProvider time)
{
    /// <summary>How often it is to be done. A lane that has to wait longer than a minute leaves memory and is woken from here.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private const int Page = 1000;

    /// <returns>How many lanes had something due.</returns>
    public async Task<int> WakeDueLanes(CancellationToken stopping)
    {
        var by = time.GetUtcNow() + Interval;
        var woken = 0;
        WebhookLane? after = null;
        while (true)
        {
            stopping.ThrowIfCancellationRequested();
            var lanes = await outbox.ListDueLanes(by, after, Page);
            foreach (var lane in lanes)
                await grains.GetGrain<IWebhookLaneGrain>(lane.Value).Wake(null);
            woken += lanes.Count;
            if (lanes.Count < Page)
                return woken;
            after = lanes[^1];
        }
    }

    public async Task RemoveOld(TimeSpan ttl, CancellationToken stopping)
    {
        var before = time.GetUtcNow() - ttl;
        while (await outbox.RemoveEnded(before, Page) == Page)
            stopping.ThrowIfCancellationRequested();
    }
}
