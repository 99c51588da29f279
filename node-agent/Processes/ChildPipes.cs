using System.Runtime.InteropServices;
using Actors.NodeAgent.Processes.Native;

namespace Actors.NodeAgent.Processes;

/// <summary>The pipes to one child. All ends close on exec, so no child gets another's; ours do not block, the child's do.</summary>
internal sealed unsafe class ChildPipes : IDisposable
{
    private int _input = RunningProcess.None, _stdout = RunningProcess.None, _stderr = RunningProcess.None;

    public ChildPipes(bool withInput)
    {
        if (withInput)
        {
            if (!Open(out int inputRead, out _input)) return;
            ChildInput = inputRead;
        }
        if (!Open(out _stdout, out int stdoutWrite)) return;
        ChildStdout = stdoutWrite;
        if (!Open(out _stderr, out int stderrWrite)) return;
        ChildStderr = stderrWrite;
        Unblock(_input);
        Unblock(_stdout);
        Unblock(_stderr);
    }

    /// <summary>Why the pipes could not be made; 0 when they were.</summary>
    public int Error { get; private set; }

    public int ChildInput { get; } = RunningProcess.None;
    public int ChildStdout { get; } = RunningProcess.None;
    public int ChildStderr { get; } = RunningProcess.None;

    /// <summary>Gives our ends to the process, which closes them from now on.</summary>
    public void HandOver(RunningProcess process)
    {
        (process.InputDescriptor, process.StdoutDescriptor, process.StderrDescriptor) = (_input, _stdout, _stderr);
        _input = _stdout = _stderr = RunningProcess.None;
    }

    public void Dispose()
    {
        Close(ChildInput);
        Close(ChildStdout);
        Close(ChildStderr);
        Close(_input);
        Close(_stdout);
        Close(_stderr);
    }

    private bool Open(out int readEnd, out int writeEnd)
    {
        int* ends = stackalloc int[2];
        bool opened = LibC.Pipe(ends, LibC.OpenCloseOnExec) == 0;
        if (!opened) Error = Marshal.GetLastPInvokeError();
        (readEnd, writeEnd) = opened ? (ends[0], ends[1]) : (RunningProcess.None, RunningProcess.None);
        return opened;
    }

    private static void Unblock(int descriptor)
    {
        if (descriptor != RunningProcess.None) _ = LibC.Control(descriptor, LibC.SetStatusFlags, LibC.OpenNonBlocking);
    }

    private static void Close(int descriptor)
    {
        if (descriptor != RunningProcess.None) _ = LibC.Close(descriptor);
    }
}
