using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

// The agent runs on Linux only, and callers must not be made to say so on every call.
#pragma warning disable CA1416

namespace Actors.NodeAgent.Journal;

/// <summary>The file system calls by which something is not just written but kept.</summary>
internal static partial class Disk
{
    public const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    public const UnixFileMode OwnerOnlyDirectory = OwnerOnly | UnixFileMode.UserExecute;

    /// <summary>Calls of the C library are looked up in the program as a whole, so that a library that was loaded before it sees them as it sees those of the runtime:
    /// whoever tries what a power cut leaves has to know of every sync.</summary>
    static Disk() => NativeLibrary.SetDllImportResolver(
        typeof(Disk).Assembly, static (library, _, _) => library == "libc" ? NativeLibrary.GetMainProgramHandle() : IntPtr.Zero);

    /// <summary>Makes the directory if missing, and takes away what others may do in it.</summary>
    public static void MakePrivateDirectory(string path)
    {
        Directory.CreateDirectory(path, OwnerOnlyDirectory);
        if (File.GetUnixFileMode(path) != OwnerOnlyDirectory) File.SetUnixFileMode(path, OwnerOnlyDirectory);
    }

    public static SafeFileHandle Open(string path, FileMode mode)
    {
        // Sharing is left open, as the lock on the directory is what keeps others out.
        SafeFileHandle file = File.OpenHandle(path, mode, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        if (mode != FileMode.Open) File.SetUnixFileMode(file, OwnerOnly);
        return file;
    }

    /// <summary>Puts the file's bytes and length on the disk; throws when the disk refuses, after which its unsynced part is unknown.</summary>
    public static void Sync(SafeFileHandle file)
    {
        if (SyncData(file) != 0) throw new IOException($"sync failed: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    /// <summary>Puts names made or changed in the directory on the disk.</summary>
    public static void SyncDirectory(string path)
    {
        using SafeFileHandle directory = OpenDirectory(path, ReadOnlyCloseOnExec);
        if (directory.IsInvalid || SyncAll(directory) != 0)
            throw new IOException($"sync of {path} failed: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    private const int ReadOnlyCloseOnExec = 0x80000;
    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int SyncData(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int SyncAll(SafeFileHandle directory);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle OpenDirectory(string path, int flags);
}
