using Actors.Webhooks;

namespace Actors.Storage;

/// <summary>The deliveries of webhooks: those that are still to be made, and for a while those that were. An event's body is kept once, for all its deliveries.
/// Bounded by the number of deliveries that wait in a lane and the number of ended ones kept of it.</summary>
public interface IWebhookOutbox
{
    /// <summary>Stores an event's deliveries, all or none; done when they are durable. A message stored before adds nothing.
    /// One whose lane is full is stored as given up.</summary>
    /// <returns>The deliveries as stored, with their ids; empty for a repeat.</returns>
    Task<IReadOnlyList<WebhookDelivery>> Add(string messageId, ReadOnlyMemory<byte> body, IReadOnlyList<WebhookDelivery> deliveries);

    /// <summary>A lane's pending deliveries by the time they are due, and those due together by age.</summary>
    Task<IReadOnlyList<WebhookDelivery>> ListPending(WebhookLane lane, int limit);

    /// <summary>An event's body; null when the last of its deliveries is gone.</summary>
    Task<ReadOnlyMemory<byte>?> ReadBody(string messageId);

    /// <summary>Stores how a delivery stands now. One that is gone stays gone.</summary>
    Task Update(WebhookDelivery delivery);

    /// <summary>Gives up to <paramref name="limit"/> pending deliveries of a lane up, the oldest first: those being tried since <paramref name="since"/> or earlier.</summary>
    /// <returns>How many.</returns>
    Task<int> GiveUp(WebhookLane lane, DateTimeOffset since, string reason, DateTimeOffset now, int limit);

    Task<WebhookDelivery?> Find(WebhookLane lane, long id);

    /// <summary>A lane's deliveries, the newest first.</summary>
    /// <param name="status">Only these; null for all.</param>
    Task<IReadOnlyList<WebhookDelivery>> List(WebhookLane lane, DeliveryStatus? status, long offset, int limit);

    /// <summary>How many of a lane's deliveries have each status, by <see cref="DeliveryStatus"/> as index.</summary>
    Task<IReadOnlyList<long>> Count(WebhookLane lane);

    /// <summary>What waits in all lanes together.</summary>
    Task<OutboxBacklog> Backlog();

    /// <summary>Lanes with a delivery due by then, in a fixed order, after the given one.</summary>
    Task<IReadOnlyList<WebhookLane>> ListDueLanes(DateTimeOffset by, WebhookLane? after, int limit);

    /// <summary>Removes up to <paramref name="limit"/> of a lane's deliveries.</summary>
    /// <returns>How many there were.</returns>
    Task<int> Remove(WebhookLane lane, int limit);

    /// <summary>Removes up to <paramref name="limit"/> deliveries that ended before the given time.</summary>
    /// <returns>How many there were.</returns>
    Task<int> RemoveEnded(DateTimeOffset before, int limit);
}
