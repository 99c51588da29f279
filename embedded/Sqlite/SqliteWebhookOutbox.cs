using Actors.Embedded.Sqlite.Native;
using Actors.Embedded.Sqlite.Reading;
using Actors.Embedded.Sqlite.Tables;
using Actors.Embedded.Sqlite.Writing;
using Actors.Storage;
using Actors.Webhooks;

namespace Actors.Embedded.Sqlite;

/// <summary>Deliveries as rows beside the jobs.</summary>
internal sealed class SqliteWebhookOutbox(WriteQueue queue, ReaderPool readers) : IWebhookOutbox
{
    private const string Select = """
        SELECT d.id, l.lane, m.name, d.event, d.status, d.created_at, d.since, d.next_at, d.ended_at, d.tries, d.url, d.reason, d.attempts
        FROM webhook_lanes l CROSS JOIN webhook_deliveries d ON d.lane = l.id JOIN webhook_messages m ON m.id = d.message
        WHERE l.lane = ?1
        """;

    public async Task<IReadOnlyList<WebhookDelivery>> Add(string messageId, ReadOnlyMemory<byte> body, IReadOnlyList<WebhookDelivery> deliveries)
    {
        var write = new AddDeliveries(messageId, body, deliveries);
        await queue.Add(write);
        return write.Added;
    }

    public Task<IReadOnlyList<WebhookDelivery>> ListPending(WebhookLane lane, int limit) =>
        readers.Point<IReadOnlyList<WebhookDelivery>>(reader =>
        {
            var statement = reader.Statement($"{Select} AND d.next_at IS NOT NULL ORDER BY d.next_at, d.id LIMIT ?2");
            using var _ = statement.Use();
            statement.Bind(1, lane.Value);
            statement.Bind(2, limit);
            return ReadAll(statement);
        });

    public Task<ReadOnlyMemory<byte>?> ReadBody(string messageId) => readers.Point<ReadOnlyMemory<byte>?>(reader =>
    {
        var statement = reader.Statement("SELECT body FROM webhook_messages WHERE name = ?1");
        using var _ = statement.Use();
        statement.Bind(1, messageId);
        return statement.Step() ? statement.Bytes(0).ToArray() : (ReadOnlyMemory<byte>?)null;
    });

    public Task Update(WebhookDelivery delivery) => queue.Add(new UpdateDelivery(delivery));

    public Task<int> GiveUp(WebhookLane lane, DateTimeOffset since, string reason, DateTimeOffset now, int limit) =>
        Change(session => session.Webhooks.GiveUp(lane, since, reason, now, limit));

    public Task<WebhookDelivery?> Find(WebhookLane lane, long id) => readers.Point(reader =>
    {
        var statement = reader.Statement($"{Select} AND d.id = ?2");
        using var _ = statement.Use();
        statement.Bind(1, lane.Value);
        statement.Bind(2, id);
        return statement.Step() ? Delivery(statement) : null;
    });

    public Task<IReadOnlyList<WebhookDelivery>> List(WebhookLane lane, DeliveryStatus? status, long offset, int limit) =>
        readers.Bulk<IReadOnlyList<WebhookDelivery>>(reader =>
        {
            var statement = reader.Statement($"{Select} AND (?2 IS NULL OR d.status = ?2) ORDER BY d.id DESC LIMIT ?3 OFFSET ?4");
            using var _ = statement.Use();
            statement.Bind(1, lane.Value);
            statement.Bind(2, (long?)status);
            statement.Bind(3, limit);
            statement.Bind(4, offset);
            return ReadAll(statement);
        });

    public Task<IReadOnlyList<long>> Count(WebhookLane lane) => readers.Bulk<IReadOnlyList<long>>(reader =>
    {
        var statement = reader.Statement("""
            SELECT l.pending, l.ended, (SELECT count(*) FROM webhook_deliveries d INDEXED BY webhook_failed WHERE d.lane = l.id AND d.status = 2)
            FROM webhook_lanes l WHERE l.lane = ?1
            """);
        using var _ = statement.Use();
        statement.Bind(1, lane.Value);
        return statement.Step() ? [statement.Int64(0), statement.Int64(1) - statement.Int64(2), statement.Int64(2)] : [0, 0, 0];
    });

    public Task<OutboxBacklog> Backlog() => readers.Bulk(reader =>
    {
        var statement = reader.Statement("""
            SELECT coalesce(sum(l.pending), 0), min((SELECT min(d.next_at) FROM webhook_deliveries d INDEXED BY webhook_due WHERE d.lane = l.id AND d.next_at IS NOT NULL))
            FROM webhook_lanes l INDEXED BY webhook_lanes_pending WHERE l.pending > 0
            """);
        using var _ = statement.Use();
        return statement.Step() ? new OutboxBacklog(statement.Int64(0), UnixTicks.ToTime(statement.NullableInt64(1))) : default;
    });

    public Task<IReadOnlyList<WebhookLane>> ListDueLanes(DateTimeOffset by, WebhookLane? after, int limit) =>
        readers.Bulk<IReadOnlyList<WebhookLane>>(reader =>
        {
            var statement = reader.Statement("""
                SELECT l.lane FROM webhook_lanes l INDEXED BY webhook_lanes_pending
                WHERE l.pending > 0 AND l.id > coalesce((SELECT id FROM webhook_lanes WHERE lane = ?2), 0)
                    AND EXISTS (SELECT 1 FROM webhook_deliveries d WHERE d.lane = l.id AND d.next_at IS NOT NULL AND d.next_at <= ?1)
                ORDER BY l.id LIMIT ?3
                """);
            using var _ = statement.Use();
            statement.Bind(1, UnixTicks.From(by));
            statement.Bind(2, after?.Value);
            statement.Bind(3, limit);
            var lanes = new List<WebhookLane>();
            while (statement.Step())
                lanes.Add(new WebhookLane(statement.Text(0)));
            return lanes;
        });

    public Task<int> Remove(WebhookLane lane, int limit) => Change(session => session.Webhooks.Remove(lane, limit));

    public Task<int> RemoveEnded(DateTimeOffset before, int limit) => Change(session => session.Webhooks.RemoveEnded(before, limit));

    private async Task<int> Change(Func<WriteSession, int> change)
    {
        var write = new ChangeDeliveries(change);
        await queue.Add(write);
        return write.Count;
    }

    private static List<WebhookDelivery> ReadAll(Statement statement)
    {
        var deliveries = new List<WebhookDelivery>();
        while (statement.Step())
            deliveries.Add(Delivery(statement));
        return deliveries;
    }

    private static WebhookDelivery Delivery(Statement row) => new()
    {
        Id = row.Int64(0),
        Lane = new WebhookLane(row.Text(1)),
        MessageId = row.Text(2),
        Event = (WebhookEvents)row.Int32(3),
        Status = (DeliveryStatus)row.Int32(4),
        CreatedAt = UnixTicks.ToTime(row.Int64(5)),
        Since = UnixTicks.ToTime(row.Int64(6)),
        NextAttemptAt = UnixTicks.ToTime(row.NullableInt64(7)),
        EndedAt = UnixTicks.ToTime(row.NullableInt64(8)),
        Tries = row.Int32(9),
        Url = row.IsNull(10) ? null : row.Text(10),
        Reason = row.IsNull(11) ? null : row.Text(11),
        Attempts = AttemptLog.Read(row.Bytes(12)),
    };
}
