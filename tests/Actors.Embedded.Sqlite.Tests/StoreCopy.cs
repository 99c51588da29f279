namespace Actors.Embedded.Sqlite.Tests;

/// <summary>What a process would find that was started on a store's directory as it is now, or with other files in the place of some.</summary>
internal sealed class StoreCopy : IDisposable
{
    public StoreCopy(string source, params string[] instead)
    {
        // The index of the database's log is made anew; the lock is the process's own.
        var files = System.IO.Directory.GetFiles(source).Where(file => !file.EndsWith("-shm", StringComparison.Ordinal) && Path.GetFileName(file) != SqliteStoreOptions.LockName);
        foreach (var file in files.Concat(instead))
            File.Copy(file, Path.Combine(Directory, Path.GetFileName(file)), overwrite: true);
    }

    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("actors-copy-").FullName;

    public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);
}
