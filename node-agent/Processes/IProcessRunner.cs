using System.Diagnostics.CodeAnalysis;

namespace Actors.NodeAgent.Processes;

/// <summary>Runs commands on this machine.</summary>
public interface IProcessRunner
{
    /// <summary>
    /// Takes a command for running and returns at once; what becomes of it is told through <paramref name="events"/>.
    /// False when <see cref="ProcessRunnerOptions.MaxProcesses"/> are running: then no event comes.
    /// </summary>
    bool TryStart(ProcessSpec spec, IProcessEvents events, [NotNullWhen(true)] out IRunningProcess? process);
}
