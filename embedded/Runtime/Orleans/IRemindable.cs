using Orleans.Runtime;

namespace Orleans;

/// <summary>A grain that reminders may wake.</summary>
public interface IRemindable : IGrain
{
    /// <summary>One tick. Ticks may be missed or doubled: compare with state before acting.</summary>
    Task ReceiveReminder(string reminderName, TickStatus status);
}
