using Microsoft.Win32.SafeHandles;

// The agent runs on Linux only, and callers must not be made to say so on every call.
#pragma warning disable CA1416

namespace Actors.NodeAgent.Journal;

/// <summary>Files and directories that are nobody else's business.</summary>
internal static class PrivateFiles
{
    public const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    public const UnixFileMode OwnerOnlyDirectory = OwnerOnly | UnixFileMode.UserExecute;

    /// <summary>Makes the directory if missing, and takes away what others may do in it. The one around it is made likewise, or left as it is.</summary>
    public static void MakePrivateDirectory(string path)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } parent) Directory.CreateDirectory(parent, OwnerOnlyDirectory);
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
}
