using Actors.Embedded.Sqlite.Native;
using Orleans.Runtime;

namespace Actors.Embedded.Sqlite.Tables;

/// <summary>The reminders, as the writer changes them.</summary>
internal sealed class ReminderRows(Connection connection)
{
    private readonly Statement _upsert = connection.Prepare("""
        INSERT INTO reminders(grain_type, grain_key, name, start_at, period) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT (grain_type, grain_key, name) DO UPDATE SET start_at = excluded.start_at, period = excluded.period
        """);

    private readonly Statement _delete = connection.Prepare("DELETE FROM reminders WHERE grain_type = ?1 AND grain_key = ?2 AND name = ?3");

    public void Upsert(ReminderRow row)
    {
        _upsert.Bind(1, row.Grain.Type);
        _upsert.Bind(2, row.Grain.Key);
        _upsert.Bind(3, row.Name);
        _upsert.Bind(4, UnixTicks.From(row.StartAt));
        _upsert.Bind(5, row.Period.Ticks);
        _upsert.Run();
    }

    public void Remove(GrainId grain, string name)
    {
        _delete.Bind(1, grain.Type);
        _delete.Bind(2, grain.Key);
        _delete.Bind(3, name);
        _delete.Run();
    }
}
