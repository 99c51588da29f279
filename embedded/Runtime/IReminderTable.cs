using Orleans.Runtime;

namespace Actors.Embedded;

/// <summary>One registered reminder.</summary>
public sealed record ReminderRow(GrainId Grain, string Name, DateTimeOffset StartAt, TimeSpan Period);

/// <summary>Where reminders are kept, so that they outlive the process.</summary>
public interface IReminderTable
{
    Task<IReadOnlyList<ReminderRow>> ReadAllAsync(CancellationToken cancellation);

    /// <summary>Adds the reminder or replaces the one of the same grain and name.</summary>
    Task UpsertAsync(ReminderRow row, CancellationToken cancellation);

    /// <summary>Removes the reminder; one that is not there is no error.</summary>
    Task RemoveAsync(GrainId grain, string name, CancellationToken cancellation);
}
