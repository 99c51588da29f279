using Actors.Embedded.Sqlite.Native;
using Actors.Webhooks;

namespace Actors.Embedded.Sqlite.Tables;

/// <summary>The lanes and how many deliveries each has, as the writer changes them.</summary>
internal sealed class WebhookLaneTable(Connection connection)
{
    private readonly Statement _find = connection.Prepare("SELECT id, pending FROM webhook_lanes WHERE lane = ?1");
    private readonly Statement _insert = connection.Prepare("INSERT INTO webhook_lanes(lane, pending, ended) VALUES (?1, 0, 0)");
    private readonly Statement _change = connection.Prepare("UPDATE webhook_lanes SET pending = pending + ?2, ended = ended + ?3 WHERE id = ?1");
    private readonly Statement _ended = connection.Prepare("SELECT ended FROM webhook_lanes WHERE id = ?1");
    private readonly Statement _delete = connection.Prepare("DELETE FROM webhook_lanes WHERE id = ?1");

    public long? Find(WebhookLane lane) => Read(lane)?.Id;

    /// <returns>The lane's number, and how many deliveries wait in it.</returns>
    public (long Id, long Pending) FindOrAdd(WebhookLane lane)
    {
        if (Read(lane) is { } found)
            return found;
        _insert.Bind(1, lane.Value);
        _insert.Run();
        return (connection.LastInsertRowId, 0);
    }

    public long Ended(long lane)
    {
        using var _ = _ended.Use();
        _ended.Bind(1, lane);
        return _ended.Step() ? _ended.Int64(0) : 0;
    }

    public void Enter(long lane, DeliveryStatus status) => Change(lane, status, 1);

    public void Leave(long lane, DeliveryStatus status) => Change(lane, status, -1);

    public void Move(long lane, DeliveryStatus from, DeliveryStatus to)
    {
        Leave(lane, from);
        Enter(lane, to);
    }

    public void Remove(long lane)
    {
        _delete.Bind(1, lane);
        _delete.Run();
    }

    private void Change(long lane, DeliveryStatus status, int by)
    {
        var isPending = status == DeliveryStatus.Pending;
        _change.Bind(1, lane);
        _change.Bind(2, isPending ? by : 0);
        _change.Bind(3, isPending ? 0 : by);
        _change.Run();
    }

    private (long Id, long Pending)? Read(WebhookLane lane)
    {
        using var _ = _find.Use();
        _find.Bind(1, lane.Value);
        return _find.Step() ? (_find.Int64(0), _find.Int64(1)) : null;
    }
}
