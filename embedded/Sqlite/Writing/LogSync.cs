using Actors.Disk;
using Actors.Embedded.Sqlite.Native;
using SQLitePCL;

namespace Actors.Embedded.Sqlite.Writing;

/// <summary>Syncs the database's own log, whose commits do not wait for the disk: what is in it need not be in the redo log any longer.</summary>
internal sealed class LogSync(string logPath, long through)
{
    private readonly Lock _gate = new();
    private long _through = through;
    private long _wanted = through;
    private SqliteException? _failure;

    /// <summary>Called when a sync is wanted soon; whoever listens calls <see cref="CatchUp"/> on a thread that may wait.</summary>
    public Action? Wanted { get; set; }

    /// <summary>The number of the last redo record whose content is synced.</summary>
    public long Through
    {
        get
        {
            lock (_gate)
                return _through;
        }
    }

    /// <summary>Asks for a sync of what has been committed through a record.</summary>
    public void Soon(long committed)
    {
        lock (_gate)
            _wanted = committed;
        Wanted?.Invoke();
    }

    /// <summary>Does what was asked for.</summary>
    /// <exception cref="SqliteException">See <see cref="Now"/>.</exception>
    public void CatchUp()
    {
        long wanted;
        lock (_gate)
            wanted = _wanted;
        if (wanted > Through)
            Now(wanted);
    }

    /// <summary>A sync that SQLite did itself failed: no later one says what that one lost.</summary>
    public void Fail(SqliteException failure)
    {
        lock (_gate)
            _failure ??= failure;
    }

    /// <summary>Syncs what has been committed through a record.</summary>
    /// <exception cref="SqliteException">It failed, now or earlier. The system may have dropped what it could not write, and says so only once: only a new start, which runs the
    /// redo log on what the disk has, knows what that is.</exception>
    public void Now(long committed)
    {
        lock (_gate)
        {
            if (_failure is not null)
                throw _failure;
        }
        try
        {
            using var log = File.OpenHandle(logPath, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            DiskSync.File(log);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            var failure = new SqliteException(raw.SQLITE_IOERR_FSYNC, $"{logPath}: {error.Message}");
            Fail(failure);
            throw failure;
        }
        lock (_gate)
            _through = Math.Max(_through, committed);
    }
}
