using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Actors.Embedded.Sqlite.Files;

/// <summary>Puts the names of new files on the disk: a file's own sync need not.</summary>
internal static partial class DirectorySync
{
    private const int ReadOnly = 0;

    /// <summary>Calls of the C library are looked up in the program as a whole, so that a library that was loaded before it sees them as it sees those of the runtime and of SQLite:
    /// whoever tries what a power cut leaves has to know of every sync.</summary>
    static DirectorySync() => NativeLibrary.SetDllImportResolver(
        typeof(DirectorySync).Assembly, static (library, _, _) => library == "libc" ? NativeLibrary.GetMainProgramHandle() : IntPtr.Zero);

    /// <exception cref="IOException">The disk refuses.</exception>
    public static void Sync(string path)
    {
        if (OperatingSystem.IsWindows())
            return;
        using var directory = Open(path, ReadOnly);
        if (directory.IsInvalid || Sync(directory) != 0)
            throw new IOException($"sync of {path} failed: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(SafeFileHandle directory);
}
