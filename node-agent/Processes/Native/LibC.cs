using System.Runtime.InteropServices;

namespace Actors.NodeAgent.Processes.Native;

/// <summary>The calls of the C library that the runner makes. All blittable, so a call costs no marshalling.</summary>
/// <remarks>Values are those of Linux on x86-64 and arm64, glibc and musl alike.</remarks>
internal static unsafe partial class LibC
{
    public const int ErrorNoEntry = 2, ErrorInterrupted = 4, ErrorAgain = 11, ErrorNoMemory = 12, ErrorSystemFull = 23, ErrorTooManyFiles = 24, ErrorNoCall = 38;
    public const int SignalKill = 9, SignalTerminate = 15, SignalContinue = 18, SignalStop = 19;

    public const int OpenReadOnly = 0, OpenReadWrite = 2, OpenNonBlocking = 0x800, OpenCloseOnExec = 0x80000;
    public const uint MemoryFileCloseOnExec = 1;
    public const int SetStatusFlags = 4, SetDescriptorFlags = 2, CloseOnExec = 1;
    public const int ExecuteAccess = 1;

    public const int ClockBootTime = 7;

    public const int WaitByPid = 1, WaitNoHang = 1, WaitExited = 4, WaitKeep = 0x1000000;

    [LibraryImport("libc", EntryPoint = "pipe2", SetLastError = true)]
    public static partial int Pipe(int* ends, int flags);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true)]
    public static partial int Open(byte* path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "memfd_create", SetLastError = true)]
    public static partial int MemoryFile(byte* name, uint flags);

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(int descriptor, byte* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(int descriptor, byte* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    public static partial int Control(int descriptor, int command, int argument);

    [LibraryImport("libc", EntryPoint = "access")]
    public static partial int Access(byte* path, int mode);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "waitid", SetLastError = true)]
    public static partial int Wait(int idKind, int id, ChildInfo* info, int options);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    public static partial int EventDescriptor(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    public static partial int ClockTime(int clock, out TimeSpec time);

    /// <summary>The raw call: the C library has names for <c>pidfd_*</c> only since glibc 2.36.</summary>
    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(nint number, nint first, nint second, nint third, nint fourth);

    /// <summary>A descriptor that becomes readable when the process ends; negative on failure. Closed on exec.</summary>
    public static int OpenPid(int pid) => (int)SystemCall(434, pid, 0, 0, 0);

    /// <summary>Sends a signal to exactly the process the descriptor was opened for.</summary>
    public static int SignalByDescriptor(int pidDescriptor, int signal) => (int)SystemCall(424, pidDescriptor, signal, 0, 0);

    /// <summary><c>struct timespec</c> where a <c>long</c> has 64 bits.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }

    /// <summary>Head of <c>siginfo_t</c> as <c>waitid</c> fills it; the whole is 128 bytes.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    public struct ChildInfo
    {
        public const int CodeExited = 1;

        [FieldOffset(8)] public int Code;
        [FieldOffset(16)] public int Pid;
        [FieldOffset(24)] public int Status;
    }
}
