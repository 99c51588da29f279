using System.Runtime.InteropServices;
using Actors.NodeAgent.Processes.Native;

namespace Actors.NodeAgent.Processes;

/// <summary>Takes the exit status of an ended child, which frees its pid.</summary>
internal static unsafe class ChildWait
{
    /// <summary>Null while the child lives.</summary>
    public static ExitStatus? TryReap(int pid)
    {
        LibC.ChildInfo info = default;
        while (LibC.Wait(LibC.WaitByPid, pid, &info, LibC.WaitExited | LibC.WaitNoHang) != 0)
        {
            // Only where the agent was started with SIGCHLD ignored does the kernel throw the status away.
            if (Marshal.GetLastPInvokeError() != LibC.ErrorInterrupted)
                return ExitStatus.NotStarted(ExitStatus.CannotStart, "the exit status is lost: the agent was started with SIGCHLD ignored");
        }
        if (info.Code == 0) return null;
        return info.Code == LibC.ChildInfo.CodeExited ? ExitStatus.Exited(info.Status) : ExitStatus.Signalled(info.Status);
    }

    /// <summary>Blocks until the child has ended, and leaves its status to be taken. For kernels without pid descriptors.</summary>
    public static void AwaitEnd(int pid)
    {
        LibC.ChildInfo info = default;
        while (LibC.Wait(LibC.WaitByPid, pid, &info, LibC.WaitExited | LibC.WaitKeep) != 0
            && Marshal.GetLastPInvokeError() == LibC.ErrorInterrupted)
        {
        }
    }
}
