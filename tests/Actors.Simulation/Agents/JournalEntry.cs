using Actors.NodeAgent.Journal;
using Actors.NodeAgent.Processes;

namespace Actors.Simulation.Agents;

/// <summary>One record of an agent's journal.</summary>
internal sealed record JournalEntry(AttemptKey Key)
{
    public ReadOnlyMemory<byte>? Assignment { get; init; }

    public ProcessIdentity? Started { get; init; }

    public ReadOnlyMemory<byte>? Result { get; init; }

    public bool IsForgotten { get; init; }

    /// <summary>Something waits for it: it does not wait for company, and a full disk refuses it for good.</summary>
    public bool IsUrgent => Assignment is not null;

    /// <summary>Done once the record is on the disk; null for one whose writer does not ask.</summary>
    public TaskCompletionSource? Waiter { get; init; }

    public void ApplyTo(List<LiveAttempt> live)
    {
        var index = live.FindIndex(attempt => attempt.Key == Key);
        if (Assignment is { } assignment)
            live.Add(new LiveAttempt { Key = Key, Assignment = assignment });
        else if (index < 0)
            return;
        else if (IsForgotten)
            live.RemoveAt(index);
        else if (Started is { } process)
            live[index] = live[index] with { Started = process };
        else
            live[index] = live[index] with { Result = Result };
    }
}
