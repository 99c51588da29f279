using System.Runtime.InteropServices;
using Actors.NodeAgent.Processes.Native;

namespace Actors.NodeAgent.Processes;

/// <summary>A descriptor that becomes readable when a child ends.</summary>
internal static unsafe class ExitWatch
{
    /// <summary>For tests only: the error with which pid descriptors are refused; 0 for none.</summary>
    internal static int PidDescriptorError { get; set; }

    /// <summary>The descriptor; when there is none, <paramref name="error"/> is not 0.</summary>
    public static int Open(int pid, out int error)
    {
        error = PidDescriptorError;
        int descriptor = error == 0 ? LibC.OpenPid(pid) : RunningProcess.None;
        if (descriptor >= 0) return descriptor;
        if (error == 0) error = Marshal.GetLastPInvokeError();
        // For want of room the other way would fail too, and room may come.
        bool isForWant = error is LibC.ErrorNoMemory or LibC.ErrorSystemFull or LibC.ErrorTooManyFiles;
        return isForWant ? RunningProcess.None : WatchOnThread(pid, out error);
    }

    /// <summary>For kernels before 5.3, and sandboxes that forbid the call: a thread a process, bounded as the processes are.</summary>
    private static int WatchOnThread(int pid, out int error)
    {
        int descriptor = LibC.EventDescriptor(0, LibC.OpenCloseOnExec);
        error = descriptor < 0 ? Marshal.GetLastPInvokeError() : 0;
        if (error != 0) return RunningProcess.None;
        var watch = new Thread(() =>
        {
            ChildWait.AwaitEnd(pid);
            // The loop closes the descriptor only after it has become readable, so it still is ours here.
            ulong ended = 1;
            _ = LibC.Write(descriptor, (byte*)&ended, sizeof(ulong));
        })
        { IsBackground = true, Name = $"wait for {pid}" };
        watch.Start();
        return descriptor;
    }
}
