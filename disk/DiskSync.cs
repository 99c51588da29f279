using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Actors.Disk;

/// <summary>Puts what was written on the disk, and says so when the disk refuses. The runtime's own <see cref="RandomAccess.FlushToDisk"/> does not: a failed sync
/// passes for one that went well in .NET 10.0, and some errors do by design.</summary>
public static partial class DiskSync
{
    private const int ReadOnlyCloseOnExec = 0x80000;
    private const int Interrupted = 4;

    /// <summary>Calls of the C library are looked up in the program as a whole, so that a library that was loaded before it sees them as it sees those of the
    /// runtime and of SQLite: whoever tries what a power cut leaves has to know of every sync.</summary>
    static DiskSync() => NativeLibrary.SetDllImportResolver(
        typeof(DiskSync).Assembly, static (library, _, _) => library == "libc" ? NativeLibrary.GetMainProgramHandle() : IntPtr.Zero);

    /// <summary>Syncs a file's content and length.</summary>
    /// <exception cref="IOException">The disk refuses; what of the file is on it is unknown from then on. Never one of a full disk.</exception>
    public static void File(SafeFileHandle file)
    {
        while (SyncData(file) != 0) ThrowUnlessInterrupted("a file");
    }

    /// <summary>Syncs the names of a directory's new, renamed and removed files: a file's own sync need not.</summary>
    /// <exception cref="IOException">The disk refuses.</exception>
    public static void Directory(string path)
    {
        using SafeFileHandle directory = Open(path, ReadOnlyCloseOnExec);
        if (directory.IsInvalid) throw new IOException($"{path} could not be opened: {Marshal.GetLastPInvokeErrorMessage()}");
        while (SyncAll(directory) != 0) ThrowUnlessInterrupted(path);
    }

    private static void ThrowUnlessInterrupted(string what)
    {
        if (Marshal.GetLastPInvokeError() != Interrupted)
            throw new IOException($"the sync of {what} failed: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int SyncData(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int SyncAll(SafeFileHandle directory);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);
}
