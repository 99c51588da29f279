namespace Actors.NodeAgent.Processes;

/// <summary>Processes that a previous life of the agent started and did not see the end of.</summary>
public static class LeftoverProcesses
{
    /// <summary>Kills the tree of an attempt and returns how many processes were killed; 0 when nothing is left of it.</summary>
    /// <param name="started">Its first process from the journal. Ignored when that pid belongs to another process by now. Null: not known.</param>
    /// <param name="mark">The attempt's mark. Finds the tree also when the agent died before it journaled the start. Null: not known.</param>
    public static int Kill(ProcessIdentity? started, string? mark)
    {
        // A leader that ended while its children live cannot be told by start time; its session still can, since the kernel gives out
        // no pid that names a living session. A foreign process under the pid means that the session is gone.
        if (started is { } known && ProcStat.Read(known.Pid) is { } now && now.StartTime != known.StartTime) started = null;
        return started is null && mark is null ? 0 : ProcessTree.Kill(started, mark);
    }
}
