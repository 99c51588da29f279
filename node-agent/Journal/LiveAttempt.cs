using Actors.NodeAgent.Processes;

namespace Actors.NodeAgent.Journal;

/// <summary>An attempt the journal still answers for: taken and not yet acknowledged.</summary>
public sealed record LiveAttempt
{
    public required AttemptKey Key { get; init; }

    /// <summary>As given to <see cref="IAttemptJournal.TakenAsync"/>.</summary>
    public required ReadOnlyMemory<byte> Assignment { get; init; }

    /// <summary>
    /// Its first process, if the start was journaled. Null does not prove that it never started: the record of a start is written
    /// a moment after it.
    /// </summary>
    public ProcessIdentity? Started { get; init; }

    /// <summary>As given to <see cref="IAttemptJournal.FinishedAsync"/>; null when the agent's former life did not see its end.</summary>
    public ReadOnlyMemory<byte>? Result { get; init; }
}
