using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Actors.NodeAgent.Processes.Native;

/// <summary>An epoll instance. Adding and removing is safe from any thread, waiting belongs to one.</summary>
internal sealed unsafe partial class EpollSet : IDisposable
{
    public const uint Readable = 1, Writable = 4, HangUp = 0x10;

    /// <summary>Added to what is watched for: reported once, and then no more. Such a descriptor may be closed without <see cref="Forget"/> once it was reported.</summary>
    public const uint Once = 1u << 30;

    private const int Add = 1, Remove = 2;
    private const int MaxEventsAWait = 128;

    // The kernel packs struct epoll_event to 12 bytes on x86-64 and to nowhere else.
    private static readonly int DataOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;
    private static readonly int EventBytes = DataOffset + 8;

    private readonly int _descriptor;
    private readonly byte* _events;

    public EpollSet()
    {
        _descriptor = Create(LibC.OpenCloseOnExec);
        if (_descriptor < 0) throw new Win32Exception(Marshal.GetLastPInvokeError(), "cannot create an epoll descriptor");
        _events = (byte*)NativeMemory.Alloc((nuint)(MaxEventsAWait * EventBytes));
    }

    public void Watch(int descriptor, uint interest, ulong tag)
    {
        byte* change = stackalloc byte[16];
        Unsafe.WriteUnaligned(change, interest);
        Unsafe.WriteUnaligned(change + DataOffset, tag);
        if (Control(_descriptor, Add, descriptor, change) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"cannot watch descriptor {descriptor}");
    }

    /// <summary>Forgets a descriptor. Closing it is not enough: a child between vfork and exec may hold a copy, which keeps it in the set.</summary>
    public void Forget(int descriptor)
    {
        byte* unused = stackalloc byte[16];
        _ = Control(_descriptor, Remove, descriptor, unused);
    }

    /// <summary>Waits for events; returns how many, 0 after the timeout or a signal. A negative timeout waits without end.</summary>
    public int Wait(int timeoutMs)
    {
        int count = WaitFor(_descriptor, _events, MaxEventsAWait, timeoutMs);
        if (count >= 0) return count;
        int error = Marshal.GetLastPInvokeError();
        return error == LibC.ErrorInterrupted ? 0 : throw new Win32Exception(error, "cannot wait for process events");
    }

    public (uint Ready, ulong Tag) Event(int index)
    {
        byte* entry = _events + (index * EventBytes);
        return (Unsafe.ReadUnaligned<uint>(entry), Unsafe.ReadUnaligned<ulong>(entry + DataOffset));
    }

    public void Dispose()
    {
        _ = LibC.Close(_descriptor);
        NativeMemory.Free(_events);
    }

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    private static partial int Create(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    private static partial int Control(int set, int operation, int descriptor, byte* change);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    private static partial int WaitFor(int set, byte* events, int capacity, int timeoutMs);
}
