using Orleans.Runtime;

namespace Actors.Embedded.Sqlite.Writing;

/// <summary>A reminder registered or changed.</summary>
internal sealed class UpsertReminder(ReminderRow row) : Write
{
    public override int Bytes => 0;

    protected override Exception? TryApply(WriteSession session)
    {
        session.Reminders.Upsert(row);
        return null;
    }
}

/// <summary>A reminder withdrawn.</summary>
internal sealed class RemoveReminder(GrainId grain, string name) : Write
{
    public override int Bytes => 0;

    protected override Exception? TryApply(WriteSession session)
    {
        session.Reminders.Remove(grain, name);
        return null;
    }
}
