using Actors.Embedded.Sqlite.Native;
using Actors.Storage;
using SQLitePCL;

namespace Actors.Embedded.Sqlite.Files;

/// <summary>Puts SQLite's errors into words: what happened, to which file, what to do.</summary>
internal static class StoreFault
{
    /// <summary>SQLite's code for content that is not what was written (SQLITE_IOERR_DATA): acknowledged writes that cannot be found again. The message says what to do.</summary>
    public const int LostData = raw.SQLITE_IOERR | (32 << 8);

    private const int NoSpace = 28;
    private const int QuotaExceeded = 122;

    /// <summary>The cause lies with the disk or the file, so every other write would meet it too.</summary>
    public static bool IsOfTheFile(SqliteException error) => error.Code is raw.SQLITE_FULL or raw.SQLITE_IOERR or raw.SQLITE_READONLY
        or raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_CANTOPEN or raw.SQLITE_PERM or raw.SQLITE_NOMEM or raw.SQLITE_PROTOCOL
        || IsDamage(error);

    /// <summary>The file's content is wrong: it does not pass by itself.</summary>
    public static bool IsDamage(SqliteException error) => error.Code is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB;

    /// <summary>Nobody knows what of a log is on the disk: it does not pass by itself, but a new start sees to it.</summary>
    public static bool NeedsRestart(SqliteException error) => error.ExtendedCode is raw.SQLITE_IOERR_FSYNC or LostData;

    /// <summary>A commit whose sync failed may still be found after a restart: its pages may have reached the disk.</summary>
    public static bool MayHaveBeenKept(SqliteException error) => error.Code is raw.SQLITE_IOERR;

    public static string Describe(SqliteException error, string path) => error.Code switch
    {
        raw.SQLITE_FULL => $"The disk that holds {path} is full. Free space or enlarge it; work resumes by itself.",
        raw.SQLITE_READONLY or raw.SQLITE_PERM =>
            $"{path} cannot be written. Check the permissions of the file and its directory, and that the disk is not mounted read-only; work resumes by itself.",
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_PROTOCOL =>
            $"Another process holds a lock on {path}. End it, a sqlite3 shell in a transaction for example; work resumes by itself.",
        raw.SQLITE_CANTOPEN => $"{path} or a file beside it cannot be opened. Check that the directory exists and can be written; work resumes by itself.",
        raw.SQLITE_NOMEM => $"There is no memory left to use {path}. Work resumes by itself.",
        raw.SQLITE_NOTADB => $"{path} is not a database, or not one of ours. Move it away or restore a backup, then start again; it has not been changed.",
        raw.SQLITE_CORRUPT =>
            $"{path} is damaged. Stop the silo, keep a copy, then restore a backup or salvage what is left with `sqlite3 {path} .recover`, and start again.",
        _ when error.ExtendedCode == LostData => error.Words,
        _ when NeedsRestart(error) => $"Syncing {path} failed ({error.Message}). Check the disk and the system log, then start the silo again; nothing that was acknowledged is lost.",
        raw.SQLITE_IOERR => $"Reading or writing {path} failed ({error.Message}). Check the disk and the system log; work resumes by itself.",
        _ => $"{path} cannot be used ({error.Message}).",
    };

    /// <summary>What the system said of a file that is not SQLite's, as SQLite would put it.</summary>
    public static SqliteException OfFile(Exception error, string path) => error switch
    {
        IOException { HResult: NoSpace or QuotaExceeded } => new SqliteException(raw.SQLITE_FULL, $"{path}: {error.Message}"),
        UnauthorizedAccessException => new SqliteException(raw.SQLITE_PERM, $"{path}: {error.Message}"),
        _ => new SqliteException(raw.SQLITE_IOERR, $"{path}: {error.Message}"),
    };

    public static StorageUnavailableException Unavailable(SqliteException error, string path) => new(Describe(error, path), error);
}
