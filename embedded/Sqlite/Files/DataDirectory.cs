using System.Globalization;
using System.Text;
using Actors.Storage;

namespace Actors.Embedded.Sqlite.Files;

/// <summary>The store's directory, held for one process: its mode, its lock, and a database file that nobody else can read.</summary>
internal sealed class DataDirectory : IDisposable
{
    private const UnixFileMode OwnerOnlyDirectory = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OwnerOnlyFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const int LinuxWouldBlock = 11;
    private const int MacWouldBlock = 35;
    private const int WindowsSharingViolation = unchecked((int)0x80070020);

    private readonly FileStream _lock;

    private DataDirectory(FileStream @lock) => _lock = @lock;

    /// <summary>Takes the directory, or says why it cannot be had.</summary>
    /// <exception cref="StorageUnavailableException">It is in use, cannot be made, or cannot be written.</exception>
    public static DataDirectory Take(SqliteStoreOptions options)
    {
        try
        {
            Create(options.DataDirectory);
            var held = new DataDirectory(Lock(options));
            try
            {
                MakeFile(options.DatabasePath);
                return held;
            }
            catch
            {
                held.Dispose();
                throw;
            }
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException)
        {
            throw new StorageUnavailableException(
                $"{options.DataDirectory} cannot be used ({error.Message}). Check that it can be written and has space, or name another directory.", error);
        }
    }

    /// <summary>Gives the directory up. The file stays: removing it would let two processes hold locks on two files of one name.</summary>
    public void Dispose() => _lock.Dispose();

    private static void Create(string path)
    {
        // An existing directory keeps its mode: it may be one that others need, and the files are closed to them anyway.
        if (Directory.Exists(path))
            return;
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, OwnerOnlyDirectory);
    }

    private static FileStream Lock(SqliteStoreOptions options)
    {
        FileStream file;
        try
        {
            // FileShare.None is flock(LOCK_EX) here: the system releases it when the process ends, however it ends.
            file = new FileStream(options.LockPath, OwnerOnly(FileMode.OpenOrCreate));
        }
        catch (IOException error) when (error.HResult is LinuxWouldBlock or MacWouldBlock or WindowsSharingViolation)
        {
            throw new StorageUnavailableException(
                $"{options.DatabasePath} is in use by another silo, whose process id is in {options.LockPath}. Stop it, or name another data directory.", error);
        }
        file.SetLength(0);
        file.Write(Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
        file.Flush();
        return file;
    }

    /// <summary>Makes a file when it is missing, and closes it to others. SQLite gives the log and the index beside the database the mode of that one, so making it
    /// before there is any content covers all three.</summary>
    public static void MakeFile(string path)
    {
        if (!File.Exists(path))
            new FileStream(path, OwnerOnly(FileMode.CreateNew)).Dispose();
        else if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, OwnerOnlyFile);
    }

    private static FileStreamOptions OwnerOnly(FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnlyFile;
        return options;
    }
}
