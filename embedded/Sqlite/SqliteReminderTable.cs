using Actors.Embedded.Sqlite.Reading;
using Actors.Embedded.Sqlite.Tables;
using Actors.Embedded.Sqlite.Writing;
using Orleans.Runtime;

namespace Actors.Embedded.Sqlite;

/// <summary>Reminders, few enough to be read all at once.</summary>
internal sealed class SqliteReminderTable(WriteQueue queue, ReaderPool readers) : IReminderTable
{
    public Task<IReadOnlyList<ReminderRow>> ReadAllAsync(CancellationToken cancellation) =>
        readers.Bulk<IReadOnlyList<ReminderRow>>(reader => ReadAll(reader, cancellation)).WaitAsync(cancellation);

    public Task UpsertAsync(ReminderRow row, CancellationToken cancellation) => queue.Add(new UpsertReminder(row)).WaitAsync(cancellation);

    public Task RemoveAsync(GrainId grain, string name, CancellationToken cancellation) => queue.Add(new RemoveReminder(grain, name)).WaitAsync(cancellation);

    private static List<ReminderRow> ReadAll(Reader reader, CancellationToken cancellation)
    {
        var statement = reader.Statement("SELECT grain_type, grain_key, name, start_at, period FROM reminders");
        using var _ = statement.Use();
        var rows = new List<ReminderRow>();
        while (statement.Step())
        {
            cancellation.ThrowIfCancellationRequested();
            rows.Add(new ReminderRow(
                new GrainId(statement.Text(0), statement.Text(1)), statement.Text(2), UnixTicks.ToTime(statement.Int64(3)), TimeSpan.FromTicks(statement.Int64(4))));
        }
        return rows;
    }
}
