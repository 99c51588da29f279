using Actors.Embedded.Sqlite.Redo;
using SQLitePCL;

namespace Actors.Embedded.Sqlite.Native;

/// <summary>One connection to the database, used by one thread at a time.</summary>
internal sealed class Connection : IDisposable
{
    private const int CheckpointPassive = 0;
    private const int CheckpointTruncate = 3;
    private const int StatusCacheWrite = 9;
    private const int NoCheckpointOnClose = 1006;

    private readonly sqlite3 _handle;
    private readonly List<Statement> _statements = [];
    private RedoRecord? _redo;

    static Connection() => Batteries_V2.Init();

    private Connection(sqlite3 handle) => _handle = handle;

    /// <summary>Opens a file that exists; creating one is a matter of <see cref="Files.DataDirectory"/>, which sees to its mode.</summary>
    public static Connection Open(string path, bool readOnly, TimeSpan busyTimeout)
    {
        var access = readOnly ? raw.SQLITE_OPEN_READONLY : raw.SQLITE_OPEN_READWRITE;
        var code = raw.sqlite3_open_v2(path, out var handle, access | raw.SQLITE_OPEN_NOMUTEX, null);
        if (code != raw.SQLITE_OK)
        {
            var error = new SqliteException(code, raw.sqlite3_errstr(code).utf8_to_string());
            handle?.Dispose();
            throw error;
        }
        raw.sqlite3_extended_result_codes(handle, 1);
        raw.sqlite3_busy_timeout(handle, (int)busyTimeout.TotalMilliseconds);
        return new Connection(handle);
    }

    public bool InTransaction => raw.sqlite3_get_autocommit(_handle) == 0;

    public int Changes => raw.sqlite3_changes(_handle);

    public long LastInsertRowId => raw.sqlite3_last_insert_rowid(_handle);

    /// <summary>From now on the changing statements that live as long as the connection tell what they do.</summary>
    public void Record(RedoRecord redo) => _redo = redo;

    /// <summary>Prepares a statement that lives as long as the connection.</summary>
    public Statement Prepare(string sql)
    {
        var statement = PrepareOnce(sql);
        if (_redo is not null && statement.Changes)
            statement.Record(_redo, sql);
        _statements.Add(statement);
        return statement;
    }

    /// <summary>Prepares a statement that its user disposes.</summary>
    public Statement PrepareOnce(string sql)
    {
        var code = raw.sqlite3_prepare_v3(_handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out var handle);
        return code == raw.SQLITE_OK ? new Statement(this, handle) : throw Error(code);
    }

    /// <summary>Runs one statement and passes over its rows.</summary>
    public void Execute(string sql)
    {
        using var statement = PrepareOnce(sql);
        while (statement.Step())
        {
        }
    }

    /// <summary>Runs statements separated by semicolons.</summary>
    public void ExecuteScript(string script)
    {
        var rest = script;
        while (!string.IsNullOrWhiteSpace(rest))
        {
            var code = raw.sqlite3_prepare_v2(_handle, rest, out var handle, out var tail);
            if (code != raw.SQLITE_OK)
                throw Error(code);
            using (var statement = new Statement(this, handle))
                statement.Step();
            rest = tail;
        }
    }

    /// <summary>The first column of the first row as a number; 0 when there is none.</summary>
    public long Scalar(string sql)
    {
        using var statement = PrepareOnce(sql);
        return statement.Step() ? statement.Int64(0) : 0;
    }

    /// <summary>The first column of the first row as text; empty when there is none.</summary>
    public string ScalarText(string sql)
    {
        using var statement = PrepareOnce(sql);
        return statement.Step() ? statement.Text(0) : "";
    }

    /// <summary>Pages this connection wrote since the last call: in WAL mode, frames added to the log.</summary>
    public int TakePagesWritten()
    {
        raw.sqlite3_db_status(_handle, StatusCacheWrite, out var pages, out _, resetFlg: 1);
        return pages;
    }

    /// <summary>Moves pages from the log into the database. Passive: as many as no reader still needs, holding nobody up.
    /// Truncating: all of them, and the log becomes empty.</summary>
    /// <returns>Pages in the log, and how many of them have been moved.</returns>
    public (int InLog, int Moved) Checkpoint(bool truncate)
    {
        var mode = truncate ? CheckpointTruncate : CheckpointPassive;
        var code = raw.sqlite3_wal_checkpoint_v2(_handle, null, mode, out var inLog, out var moved);
        return (code & 0xff) is raw.SQLITE_OK or raw.SQLITE_BUSY ? (inLog, moved) : throw Error(code);
    }

    /// <summary>Leaves the log as it is when the connection is closed, even if it is the last one.</summary>
    public void LeaveLog() => raw.sqlite3_db_config(_handle, NoCheckpointOnClose, 1, out _);

    public SqliteException Error(int code)
    {
        var extended = raw.sqlite3_extended_errcode(_handle);
        return new SqliteException((extended & 0xff) == (code & 0xff) ? extended : code, raw.sqlite3_errmsg(_handle).utf8_to_string());
    }

    public void Dispose()
    {
        foreach (var statement in _statements)
            statement.Dispose();
        _handle.Dispose();
    }
}
