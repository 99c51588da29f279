using Orleans.Runtime;

namespace Orleans;

/// <summary>Reminders of a grain. Orleans refuses periods under a minute; the embedded runtime only refuses those that are not positive, so
/// grains meant for both keep to a minute or more.</summary>
public static class GrainReminderExtensions
{
    public static Task<IGrainReminder> RegisterOrUpdateReminder(this Grain grain, string reminderName, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reminderName);
        ArgumentOutOfRangeException.ThrowIfLessThan(dueTime, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(period, TimeSpan.Zero);
        var activation = grain.RequireActivation();
        if (grain is not IRemindable) throw new InvalidOperationException($"{activation.Identity} is not {nameof(IRemindable)}.");
        return activation.Runtime.Reminders.RegisterAsync(activation.Identity, reminderName, dueTime, period);
    }

    public static Task UnregisterReminder(this Grain grain, IGrainReminder reminder)
    {
        ArgumentNullException.ThrowIfNull(reminder);
        var activation = grain.RequireActivation();
        return activation.Runtime.Reminders.UnregisterAsync(activation.Identity, reminder.ReminderName);
    }

    /// <summary>The registered reminder, or null.</summary>
    public static Task<IGrainReminder?> GetReminder(this Grain grain, string reminderName)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reminderName);
        var activation = grain.RequireActivation();
        return Task.FromResult(activation.Runtime.Reminders.Find(activation.Identity, reminderName));
    }

    public static Task<List<IGrainReminder>> GetReminders(this Grain grain)
    {
        var activation = grain.RequireActivation();
        return Task.FromResult(activation.Runtime.Reminders.List(activation.Identity));
    }
}
