namespace Actors.NodeAgent.Processes;

/// <summary>
/// What happens to one process. Calls for one process come one after the other, never at once; <see cref="OnStarted"/> from a spawner
/// thread, all later ones from the runner's loop thread, which serves every process: an implementation must not block.
/// An exception out of a call is a bug of the consumer: it is logged and the process is killed.
/// </summary>
public interface IProcessEvents
{
    /// <summary>The process runs. Not called when it could not be started.</summary>
    void OnStarted(IRunningProcess process);

    /// <summary>Output in the order in which it was read; the span is valid during the call only.</summary>
    OutputDemand OnOutput(OutputStream stream, ReadOnlySpan<byte> bytes);

    /// <summary>The last call: the process ended, all its output was delivered, and nothing of its process group is left, nor, after a kill, of its tree.</summary>
    void OnExit(ExitStatus status);
}
