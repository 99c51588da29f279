using Actors.Embedded;

namespace Actors.Simulation.Store;

/// <summary>Reminders over the simulated disk.</summary>
internal sealed class StoreReminders(StoreSession session) : IReminderTable
{
    public Task<IReadOnlyList<ReminderRow>> ReadAllAsync(CancellationToken cancellation) => session.Read<IReadOnlyList<ReminderRow>>(disk => [.. disk.Reminders]);

    public Task UpsertAsync(ReminderRow row, CancellationToken cancellation) => session.Write(new StoreWrite($"reminder of {row.Grain}", disk =>
    {
        disk.Put(row);
        return null;
    }));

    public Task RemoveAsync(GrainId grain, string name, CancellationToken cancellation) => session.Write(new StoreWrite($"no reminder of {grain}", disk =>
    {
        disk.Remove(grain, name);
        return null;
    }));
}
