using Orleans.Runtime;

namespace Actors.Embedded.InMemory;

/// <summary>Reminders in memory, in the order of their registration. One instance outlives a runtime, as a disk does.</summary>
public sealed class MemoryReminderTable : IReminderTable
{
    private readonly Lock _lock = new();
    private readonly List<ReminderRow> _rows = [];
    private Exception? _failure;

    /// <summary>The next change fails with this.</summary>
    public void FailNextWrite(Exception exception) => _failure = exception;

    public Task<IReadOnlyList<ReminderRow>> ReadAllAsync(CancellationToken cancellation)
    {
        lock (_lock) return Task.FromResult<IReadOnlyList<ReminderRow>>([.. _rows]);
    }

    public Task UpsertAsync(ReminderRow row, CancellationToken cancellation) => Change(() =>
    {
        _rows.RemoveAll(r => r.Grain == row.Grain && r.Name == row.Name);
        _rows.Add(row);
    });

    public Task RemoveAsync(GrainId grain, string name, CancellationToken cancellation) =>
        Change(() => _rows.RemoveAll(r => r.Grain == grain && r.Name == name));

    private Task Change(Action change)
    {
        lock (_lock)
        {
            if (Interlocked.Exchange(ref _failure, null) is { } failure) return Task.FromException(failure);
            change();
            return Task.CompletedTask;
        }
    }
}
