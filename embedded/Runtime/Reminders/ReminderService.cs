using Orleans.Runtime;

namespace Actors.Embedded.Reminders;

/// <summary>Keeps the reminders of all grains: in the table, and as timers while the runtime runs.</summary>
internal sealed class ReminderService(EmbeddedRuntime runtime, IReminderTable? table)
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<(string Type, string Key, string Name), Reminder> _reminders = new(ByText.Instance);
    private bool _isRunning;

    public async Task StartAsync(CancellationToken cancellation)
    {
        IReadOnlyList<ReminderRow> rows = table is null ? [] : await table.ReadAllAsync(cancellation);
        lock (_lock)
        {
            _isRunning = true;

            // One registered by a grain while the table was read is newer than the row.
            foreach (var row in rows) _reminders.TryAdd(PlaceOf(row.Grain, row.Name), new Reminder(runtime, row));
            foreach (var reminder in _reminders.Values) reminder.Start();
        }
    }

    public void Stop()
    {
        lock (_lock)
        {
            _isRunning = false;
            foreach (var reminder in _reminders.Values) reminder.Dispose();
            _reminders.Clear();
        }
    }

    public async Task<IGrainReminder> RegisterAsync(GrainId grain, string name, TimeSpan dueTime, TimeSpan period)
    {
        var row = new ReminderRow(grain, name, runtime.Time.GetUtcNow() + dueTime, period);
        await RequireTable().UpsertAsync(row, CancellationToken.None);
        var reminder = new Reminder(runtime, row);
        lock (_lock)
        {
            if (_reminders.Remove(PlaceOf(grain, name), out var older)) older.Dispose();
            _reminders.Add(PlaceOf(grain, name), reminder);
            if (_isRunning) reminder.Start();
        }

        return reminder;
    }

    public async Task UnregisterAsync(GrainId grain, string name)
    {
        await RequireTable().RemoveAsync(grain, name, CancellationToken.None);
        lock (_lock)
        {
            if (_reminders.Remove(PlaceOf(grain, name), out var reminder)) reminder.Dispose();
        }
    }

    public IGrainReminder? Find(GrainId grain, string name)
    {
        lock (_lock) return _reminders.GetValueOrDefault(PlaceOf(grain, name));
    }

    public List<IGrainReminder> List(GrainId grain)
    {
        lock (_lock) return [.. _reminders.Values.Where(reminder => reminder.Row.Grain == grain)];
    }

    private static (string, string, string) PlaceOf(GrainId grain, string name) => (grain.Type, grain.Key, name);

    private IReminderTable RequireTable() => table ?? throw new InvalidOperationException("The runtime has no reminder table.");

    /// <summary>An order that is the same in every run, so that reminders due together fire in it.</summary>
    private sealed class ByText : IComparer<(string Type, string Key, string Name)>
    {
        public static readonly ByText Instance = new();

        public int Compare((string Type, string Key, string Name) x, (string Type, string Key, string Name) y)
        {
            var order = string.CompareOrdinal(x.Type, y.Type);
            if (order == 0) order = string.CompareOrdinal(x.Key, y.Key);
            return order == 0 ? string.CompareOrdinal(x.Name, y.Name) : order;
        }
    }
}
