namespace Actors.NodeAgent.Processes;

/// <summary>A process from its start (or the wish for it) to its exit. Every member may be called from any thread, at any time, also after the exit.</summary>
public interface IRunningProcess
{
    /// <summary>Set from <see cref="IProcessEvents.OnStarted"/> on; default before, or when it could not be started.</summary>
    ProcessIdentity Identity { get; }

    /// <summary>SIGTERM to the process group. Before the start: the process is never started.</summary>
    void Terminate();

    /// <summary>
    /// SIGKILL to the whole tree: group, session, descendants, and whoever carries the attempt's mark. Takes milliseconds, since it
    /// reads <c>/proc</c>: not for the loop thread. Before the start: the process is never started.
    /// </summary>
    void Kill();

    /// <summary><see cref="Terminate"/> now, <see cref="Kill"/> after the grace; if it ends before, whatever is left of its tree is killed then.</summary>
    void TerminateThenKill(TimeSpan grace);

    /// <summary>Ends a pause asked for with <see cref="OutputDemand.Pause"/>.</summary>
    void Resume();
}
