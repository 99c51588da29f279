using Actors.NodeAgent.Processes;

namespace Actors.NodeAgent.Journal;

/// <summary>
/// The agent's durable memory of attempts. The verbs are called in the order of an attempt's life; other attempts may go on
/// meanwhile, from any thread. A failed task means that the record is not in the journal and may be tried again.
/// </summary>
public interface IAttemptJournal : IAsyncDisposable
{
    /// <summary>Made with the journal and kept for its life: a server that sees another one knows that the memory is lost.</summary>
    Guid Identity { get; }

    /// <summary>What a former life of the agent left, in the order taken; fixed when the journal was opened.</summary>
    IReadOnlyList<LiveAttempt> Recovered { get; }

    /// <summary>
    /// The attempt is this agent's to run. Completes when that is on disk: only then may the process start, and only then may the
    /// assignment be acknowledged.
    /// </summary>
    /// <exception cref="JournalException">The record could not be written; the attempt is not taken.</exception>
    Task TakenAsync(AttemptKey key, ReadOnlyMemory<byte> assignment);

    /// <summary>
    /// The attempt's process runs. Written soon, waits for no sync, since nothing rests on it: after a crash an attempt taken counts
    /// as started anyway, a power cut leaves no process to kill, and one not journaled is found by its mark.
    /// </summary>
    void Started(AttemptKey key, ProcessIdentity process);

    /// <summary>
    /// The attempt's result. Written soon, and again as long as the disk refuses it. Completes when it is on disk; it may be reported before:
    /// what the server acknowledges needs no other memory, and a result forgotten in a crash is one that the crash came before.
    /// </summary>
    /// <exception cref="JournalException">The disk refused the record for now, or it can never be written.</exception>
    Task FinishedAsync(AttemptKey key, ReadOnlyMemory<byte> result);

    /// <summary>
    /// The server has the result (or wants none): the attempt and its spool are forgotten. Written soon; if it is lost, the result
    /// is reported once more.
    /// </summary>
    void Acknowledged(AttemptKey key);

    /// <summary>The attempt's output file, made when it is first asked for. The caller disposes it; acknowledging deletes the file.</summary>
    IOutputSpool OpenSpool(AttemptKey key);
}
