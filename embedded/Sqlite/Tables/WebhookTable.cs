using Actors.Embedded.Sqlite.Native;
using Actors.Webhooks;

namespace Actors.Embedded.Sqlite.Tables;

/// <summary>Deliveries of webhooks, as the writer changes them.</summary>
internal sealed class WebhookTable(Connection connection, SqliteStoreOptions options)
{
    private readonly Statement _hasMessage = connection.Prepare("SELECT id FROM webhook_messages WHERE name = ?1");
    private readonly Statement _insertMessage = connection.Prepare("INSERT INTO webhook_messages(name, deliveries, body) VALUES (?1, ?2, ?3)");
    private readonly Statement _releaseMessage = connection.Prepare("UPDATE webhook_messages SET deliveries = deliveries - 1 WHERE id = ?1");
    private readonly Statement _deleteMessage = connection.Prepare("DELETE FROM webhook_messages WHERE id = ?1 AND deliveries <= 0");

    private readonly Statement _insert = connection.Prepare("""
        INSERT INTO webhook_deliveries(lane, message, event, status, created_at, since, next_at, ended_at, tries, url, reason, attempts)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
        """);

    private readonly Statement _update = connection.Prepare("""
        UPDATE webhook_deliveries SET status = ?2, since = ?3, next_at = ?4, ended_at = ?5, tries = ?6, reason = ?7, attempts = ?8 WHERE id = ?1
        """);

    private readonly Statement _statusOf = connection.Prepare("SELECT lane, status FROM webhook_deliveries WHERE id = ?1");
    private readonly Statement _delete = connection.Prepare("DELETE FROM webhook_deliveries WHERE id = ?1");
    private readonly Statement _oldestPending = connection.Prepare(
        "SELECT id, lane, message, status FROM webhook_deliveries WHERE lane = ?1 AND next_at IS NOT NULL AND since <= ?2 ORDER BY id LIMIT ?3");
    private readonly Statement _oldestEnded = connection.Prepare(
        "SELECT id, lane, message, status FROM webhook_deliveries WHERE lane = ?1 AND status > 0 ORDER BY id LIMIT ?2");
    private readonly Statement _ofLane = connection.Prepare("SELECT id, lane, message, status FROM webhook_deliveries WHERE lane = ?1 ORDER BY id LIMIT ?2");
    private readonly Statement _endedBefore = connection.Prepare(
        "SELECT id, lane, message, status FROM webhook_deliveries WHERE ended_at IS NOT NULL AND ended_at < ?1 ORDER BY ended_at LIMIT ?2");
    private readonly Statement _giveUp = connection.Prepare("UPDATE webhook_deliveries SET status = 2, next_at = NULL, ended_at = ?2, reason = ?3 WHERE id = ?1");

    private readonly WebhookLaneTable _lanes = new(connection);
    private readonly List<Row> _rows = [];

    /// <summary>A delivery as far as the counts are concerned.</summary>
    private readonly record struct Row(long Id, long Lane, long Message, DeliveryStatus Status);

    /// <returns>The deliveries with their ids; empty when the message was stored before.</returns>
    public IReadOnlyList<WebhookDelivery> Add(string messageId, ReadOnlySpan<byte> body, IReadOnlyList<WebhookDelivery> deliveries)
    {
        if (FindMessage(messageId) is not null)
            return [];
        _insertMessage.Bind(1, messageId);
        _insertMessage.Bind(2, deliveries.Count);
        _insertMessage.BindBlob(3, body);
        _insertMessage.Run();
        var message = connection.LastInsertRowId;
        var added = new List<WebhookDelivery>(deliveries.Count);
        foreach (var delivery in deliveries)
            added.Add(Insert(message, delivery));
        return added;
    }

    public void Update(WebhookDelivery delivery)
    {
        if (StatusOf(delivery.Id) is not { } stored)
            return;
        _update.Bind(1, delivery.Id);
        _update.Bind(2, (int)delivery.Status);
        _update.Bind(3, UnixTicks.From(delivery.Since));
        _update.Bind(4, UnixTicks.From(delivery.NextAttemptAt));
        _update.Bind(5, UnixTicks.From(delivery.EndedAt));
        _update.Bind(6, delivery.Tries);
        _update.Bind(7, delivery.Reason);
        _update.BindText(8, AttemptLog.Write(delivery.Attempts));
        _update.Run();
        if (stored.Status == delivery.Status)
            return;
        _lanes.Move(stored.Lane, stored.Status, delivery.Status);
        Shorten(stored.Lane);
    }

    public int GiveUp(WebhookLane lane, DateTimeOffset since, string reason, DateTimeOffset now, int limit)
    {
        if (_lanes.Find(lane) is not { } laneId)
            return 0;
        var rows = Collect(_oldestPending, laneId, UnixTicks.From(since), limit);
        foreach (var row in rows)
        {
            _giveUp.Bind(1, row.Id);
            _giveUp.Bind(2, UnixTicks.From(now));
            _giveUp.Bind(3, reason);
            _giveUp.Run();
            _lanes.Move(laneId, row.Status, DeliveryStatus.Failed);
        }
        var count = rows.Count;
        Shorten(laneId);
        return count;
    }

    public int Remove(WebhookLane lane, int limit)
    {
        if (_lanes.Find(lane) is not { } laneId)
            return 0;
        var count = Delete(Collect(_ofLane, laneId, limit));
        if (count < limit)
            _lanes.Remove(laneId);
        return count;
    }

    public int RemoveEnded(DateTimeOffset before, int limit) => Delete(Collect(_endedBefore, UnixTicks.From(before), limit));

    private WebhookDelivery Insert(long message, WebhookDelivery delivery)
    {
        var (lane, pending) = _lanes.FindOrAdd(delivery.Lane);
        var stored = pending < options.MaxPendingDeliveries ? delivery : delivery with
        {
            Status = DeliveryStatus.Failed,
            NextAttemptAt = null,
            EndedAt = delivery.CreatedAt,
            Reason = $"{nameof(options.MaxPendingDeliveries)} = {options.MaxPendingDeliveries} deliveries wait for the receiver already",
        };
        _insert.Bind(1, lane);
        _insert.Bind(2, message);
        _insert.Bind(3, (int)stored.Event);
        _insert.Bind(4, (int)stored.Status);
        _insert.Bind(5, UnixTicks.From(stored.CreatedAt));
        _insert.Bind(6, UnixTicks.From(stored.Since));
        _insert.Bind(7, UnixTicks.From(stored.NextAttemptAt));
        _insert.Bind(8, UnixTicks.From(stored.EndedAt));
        _insert.Bind(9, stored.Tries);
        _insert.Bind(10, stored.Url);
        _insert.Bind(11, stored.Reason);
        _insert.BindText(12, AttemptLog.Write(stored.Attempts));
        _insert.Run();
        var id = connection.LastInsertRowId;
        _lanes.Enter(lane, stored.Status);
        if (stored.Status != DeliveryStatus.Pending)
            Shorten(lane);
        return stored with { Id = id };
    }

    /// <summary>Drops the oldest of a lane's log when it is longer than it may be.</summary>
    private void Shorten(long lane)
    {
        var excess = _lanes.Ended(lane) - options.MaxKeptDeliveries;
        if (excess > 0)
            Delete(Collect(_oldestEnded, lane, excess));
    }

    private int Delete(List<Row> rows)
    {
        foreach (var row in rows)
        {
            _delete.Bind(1, row.Id);
            _delete.Run();
            _lanes.Leave(row.Lane, row.Status);
            _releaseMessage.Bind(1, row.Message);
            _releaseMessage.Run();
            _deleteMessage.Bind(1, row.Message);
            _deleteMessage.Run();
        }
        return rows.Count;
    }

    /// <summary>Reads what is to be changed before it is.</summary>
    private List<Row> Collect(Statement statement, params ReadOnlySpan<long> parameters)
    {
        _rows.Clear();
        using var _ = statement.Use();
        for (var i = 0; i < parameters.Length; i++)
            statement.Bind(i + 1, parameters[i]);
        while (statement.Step())
            _rows.Add(new Row(statement.Int64(0), statement.Int64(1), statement.Int64(2), (DeliveryStatus)statement.Int32(3)));
        return _rows;
    }

    private long? FindMessage(string name)
    {
        using var _ = _hasMessage.Use();
        _hasMessage.Bind(1, name);
        return _hasMessage.Step() ? _hasMessage.Int64(0) : null;
    }

    private (long Lane, DeliveryStatus Status)? StatusOf(long id)
    {
        using var _ = _statusOf.Use();
        _statusOf.Bind(1, id);
        return _statusOf.Step() ? (_statusOf.Int64(0), (DeliveryStatus)_statusOf.Int32(1)) : null;
    }
}
