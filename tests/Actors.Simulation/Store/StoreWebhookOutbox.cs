using Actors.Domain.Webhooks;
using Actors.Storage;
using Actors.Webhooks;

namespace Actors.Simulation.Store;

/// <summary>The outbox over the simulated disk. No world runs for long enough that a log would have to be shortened.</summary>
internal sealed class StoreWebhookOutbox(StoreSession session) : IWebhookOutbox
{
    public async Task<IReadOnlyList<WebhookDelivery>> Add(string messageId, ReadOnlyMemory<byte> body, IReadOnlyList<WebhookDelivery> deliveries)
    {
        IReadOnlyList<WebhookDelivery> added = [];
        await session.Write(new StoreWrite($"deliveries of {messageId}", disk =>
        {
            added = disk.Outbox.Add(messageId, body, deliveries);
            return null;
        }));
        return added;
    }

    public Task<IReadOnlyList<WebhookDelivery>> ListPending(WebhookLane lane, int limit) => session.Read<IReadOnlyList<WebhookDelivery>>(disk =>
        [.. disk.Outbox.Pending.Where(delivery => delivery.Lane == lane).OrderBy(delivery => delivery.NextAttemptAt).ThenBy(delivery => delivery.Id).Take(limit)]);

    public Task<ReadOnlyMemory<byte>?> ReadBody(string messageId) => session.Read(disk => disk.Outbox.BodyOf(messageId));

    public Task Update(WebhookDelivery delivery) => session.Write(new StoreWrite($"{delivery.MessageId} of {delivery.Lane} {delivery.Status} after {delivery.Tries}", disk =>
    {
        disk.Settle(delivery);
        return null;
    }));

    public async Task<int> GiveUp(WebhookLane lane, DateTimeOffset since, string reason, DateTimeOffset now, int limit)
    {
        var count = 0;
        await session.Write(new StoreWrite($"{lane} given up", disk =>
        {
            var given = disk.Outbox.Pending.Where(delivery => delivery.Lane == lane && delivery.Since <= since).Take(limit).ToArray();
            foreach (var delivery in given)
                disk.Settle(DeliveryMachine.GiveUp(delivery, reason, now));
            count = given.Length;
            return null;
        }));
        return count;
    }

    public Task<WebhookDelivery?> Find(WebhookLane lane, long id) =>
        session.Read(disk => disk.Outbox.Deliveries.FirstOrDefault(delivery => delivery.Lane == lane && delivery.Id == id));

    public Task<IReadOnlyList<WebhookDelivery>> List(WebhookLane lane, DeliveryStatus? status, long offset, int limit) =>
        throw new NotSupportedException("No world looks at deliveries.");

    public Task<IReadOnlyList<long>> Count(WebhookLane lane) => throw new NotSupportedException("No world counts deliveries.");

    public Task<OutboxBacklog> Backlog() => throw new NotSupportedException("No world is measured.");

    public Task<IReadOnlyList<WebhookLane>> ListDueLanes(DateTimeOffset by, WebhookLane? after, int limit) => session.Read<IReadOnlyList<WebhookLane>>(disk =>
    [
        .. disk.Outbox.Pending.Where(delivery => delivery.NextAttemptAt <= by).Select(delivery => delivery.Lane).Distinct()
            .OrderBy(lane => lane.Value, StringComparer.Ordinal).Where(lane => string.CompareOrdinal(lane.Value, after?.Value) > 0).Take(limit),
    ]);

    public Task<int> Remove(WebhookLane lane, int limit) => throw new NotSupportedException("No world removes webhooks.");

    public Task<int> RemoveEnded(DateTimeOffset before, int limit) => throw new NotSupportedException("No world lasts that long.");
}
