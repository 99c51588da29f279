using Actors.NodeAgent.Processes.Native;

namespace Actors.NodeAgent.Processes;

/// <summary>
/// All processes of an attempt, found without cgroups: the session its first process leads, all their descendants, and everyone
/// carrying the attempt's mark. A process that left the session, lost its parent and cleared its environment is not found.
/// </summary>
internal static class ProcessTree
{
    /// <summary>Looks at <c>/proc</c> until a look finds nobody new; a tree that forks faster than this is beyond signals.</summary>
    private const int MaxLooks = 16;

    /// <summary>
    /// Kills the tree and returns how many processes were killed. All members are stopped before the first one is killed: a dead
    /// parent's children move to init and could no longer be found, and a stopped process starts no more children.
    /// </summary>
    public static int Kill(ProcessIdentity? root, string? mark)
    {
        var members = new Dictionary<int, ProcessIdentity>();
        // A process on its way out may be seen once more before it is a zombie.
        var killed = new HashSet<ProcessIdentity>();
        for (int look = 0; look < MaxLooks; look++)
        {
            if (StopNewMembers(root, mark, members) > 0) continue;
            if (members.Count == 0) break;

            foreach (ProcessIdentity member in members.Values)
            {
                if (Signal(member, LibC.SignalKill)) killed.Add(member);
            }
            // Again from the start: who was born between the last look and its parent's stop is found by session or mark.
            members.Clear();
        }
        // The last look may have ended with members stopped, not killed.
        foreach (ProcessIdentity member in members.Values)
        {
            if (Signal(member, LibC.SignalKill)) killed.Add(member);
        }
        return killed.Count;
    }

    private static int StopNewMembers(ProcessIdentity? root, string? mark, Dictionary<int, ProcessIdentity> members)
    {
        int found = 0;
        List<ProcStat> all = ProcStat.ReadAll();
        // A parent mostly has a lower pid than its children, so ordering finds a chain in one pass; a wrapped pid is found by the next look.
        all.Sort((one, other) => one.Pid.CompareTo(other.Pid));
        foreach (ProcStat process in all)
        {
            if (process.IsZombie || process.Pid == Environment.ProcessId || members.ContainsKey(process.Pid)) continue;
            if (!IsMember(process, root, mark, members)) continue;
            if (!Signal(process.Identity, LibC.SignalStop)) continue;

            members.Add(process.Pid, process.Identity);
            found++;
        }
        return found;
    }

    private static bool IsMember(ProcStat process, ProcessIdentity? root, string? mark, Dictionary<int, ProcessIdentity> members)
    {
        if (root is { } first)
        {
            // Nobody of the tree is older than its root: that spares reading the environment of most of a machine.
            if (process.StartTime < first.StartTime) return false;
            if (process.Identity == first || process.Session == first.Pid || process.Group == first.Pid || process.Parent == first.Pid) return true;
        }
        return members.ContainsKey(process.Parent) || (mark is not null && ProcStat.CarriesMark(process.Pid, mark));
    }

    /// <summary>Sends the signal only if the pid still is that process: the descriptor pins it while its start time is compared.</summary>
    private static bool Signal(ProcessIdentity process, int signal)
    {
        int descriptor = LibC.OpenPid(process.Pid);
        if (descriptor < 0)
            return ProcStat.Read(process.Pid)?.Identity == process && LibC.Kill(process.Pid, signal) == 0;

        bool sent = ProcStat.Read(process.Pid)?.Identity == process && LibC.SignalByDescriptor(descriptor, signal) == 0;
        _ = LibC.Close(descriptor);
        return sent;
    }
}
