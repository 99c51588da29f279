using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Actors.Embedded.Sqlite.Files;

/// <summary>Puts what was written on the disk, and says so when the disk refuses. The runtime's own <see cref="RandomAccess.FlushToDisk"/> does not: a failed sync passes for one that
/// went well in .NET 10.0, and some errors do by design.</summary>
internal static partial class DiskSync
{
    private const int ReadOnly = 0;
    private const int Interrupted = 4;

    /// <summary>Calls of the C library are looked up in the program as a whole, so that a library that was loaded before it sees them as it sees those of the runtime and of SQLite:
    /// whoever tries what a power cut leaves has to know of every sync.</summary>
    static DiskSync() => NativeLibrary.SetDllImportResolver(
        typeof(DiskSync).Assembly, static (library, _, _) => library == "libc" ? NativeLibrary.GetMainProgramHandle() : IntPtr.Zero);

    /// <summary>Syncs a file's content and length.</summary>
    /// <exception cref="IOException">The disk refuses. Never one of a full disk: what was written may be found all the same.</exception>
    public static void File(SafeFileHandle file)
    {
        if (OperatingSystem.IsWindows())
            RandomAccess.FlushToDisk(file);
        else
            Sync(file);
    }

    /// <summary>Syncs the names of a directory's new files: a file's own sync need not.</summary>
    /// <exception cref="IOException">The disk refuses.</exception>
    public static void Directory(string path)
    {
        if (OperatingSystem.IsWindows())
            return;
        using var directory = Open(path, ReadOnly);
        if (directory.IsInvalid)
            throw new IOException($"{path} could not be opened: {Marshal.GetLastPInvokeErrorMessage()}");
        Sync(directory);
    }

    private static void Sync(SafeFileHandle handle)
    {
        while (FSync(handle) != 0)
        {
            if (Marshal.GetLastPInvokeError() != Interrupted)
                throw new IOException($"a sync failed: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(SafeFileHandle handle);
}
