using Actors.Embedded.Sqlite.Files;
using Actors.Embedded.Sqlite.Native;
using Actors.Embedded.Sqlite.Redo;
using Actors.Embedded.Sqlite.Tables;
using SQLitePCL;

namespace Actors.Embedded.Sqlite.Writing;

/// <summary>The writer's connection: its transaction, and the tables as it changes them. A batch is durable once it is in the redo log; the transaction goes on over many
/// batches, so that they share the pages they change.</summary>
internal sealed class WriteSession : IDisposable
{
    /// <summary>What a probe writes: enough that it fails on a full disk instead of fitting into what was left over.</summary>
    private const int ProbeBytes = 64 * 1024;

    private readonly Connection _connection;
    private readonly SqliteStoreOptions _options;
    private readonly RedoRecord _record = new();
    private readonly RedoLog _redo;
    private readonly LogSync _sync;
    private readonly long _store;
    private readonly Statement _begin;
    private readonly Statement _commit;
    private readonly Statement _setLast;
    private readonly JobBlockTable _blocks;
    private readonly QueueCountTable _queues;
    private readonly NameTable _names;
    private long _committed;
    private long _keptBytes;

    /// <param name="redo">The redo log, all of whose former records the database has.</param>
    /// <param name="sync">Syncs the database's own log.</param>
    public WriteSession(Connection connection, SqliteStoreOptions options, RedoLog redo, LogSync sync, Uncommitted uncommitted, TimeProvider time)
    {
        (_connection, _options, _redo, _sync, Uncommitted) = (connection, options, redo, sync, uncommitted);
        _store = StoreOf(connection);
        _committed = redo.Last;
        Time = time;
        Changes = new RecentChanges(connection.Scalar($"SELECT coalesce(max(changed_to), -0x7fffffffffffffff) FROM job_blocks WHERE owner = {JobBlockTable.Everybody}"));
        _begin = connection.Prepare("BEGIN IMMEDIATE");
        _commit = connection.Prepare("COMMIT");
        _setLast = connection.Prepare("UPDATE meta SET value = ?1 WHERE key = 'redo'");
        connection.Record(_record);
        _names = new NameTable(connection);
        _blocks = new JobBlockTable(connection);
        _queues = new QueueCountTable(connection);
        Jobs = new JobTable(connection, _names, _blocks, _queues, uncommitted);
        States = new GrainStateTable(connection);
        Output = new OutputTable(connection, uncommitted);
        Reminders = new ReminderRows(connection);
        Webhooks = new WebhookTable(connection, options);
        WebhookOwners = new WebhookOwnerTable(connection);
    }

    public TimeProvider Time { get; }

    public RecentChanges Changes { get; }

    public JobTable Jobs { get; }

    public GrainStateTable States { get; }

    public OutputTable Output { get; }

    public ReminderRows Reminders { get; }

    public WebhookTable Webhooks { get; }

    public WebhookOwnerTable WebhookOwners { get; }

    /// <summary>What readers do not see yet.</summary>
    public Uncommitted Uncommitted { get; }

    /// <summary>A transaction is open: somebody who holds a lock on the database waits for it.</summary>
    public bool IsOpen => _connection.InTransaction;

    /// <summary>The database has all that was acknowledged.</summary>
    public bool HasAll => _committed == _redo.Last;

    /// <summary>Something was acknowledged that readers do not see: it is in the open transaction, or in the redo log alone, the transaction having been undone.</summary>
    public bool HasUncommitted => IsOpen || !HasAll;

    /// <summary>Enough is in the transaction, or somebody waits to see it.</summary>
    public bool IsDue => _keptBytes >= _options.TransactionBytes || Uncommitted.IsAwaited;

    /// <summary>The number of the last record that a database has.</summary>
    public static long LastRecordOf(Connection connection) => connection.Scalar("SELECT value FROM meta WHERE key = 'redo'");

    /// <summary>What tells a database from others.</summary>
    public static long StoreOf(Connection connection) => connection.Scalar("SELECT value FROM meta WHERE key = 'store'");

    /// <summary>Opens a transaction that holds all that was acknowledged, unless one is open.</summary>
    public void Begin()
    {
        if (_connection.InTransaction)
            return;
        _begin.Run();
        if (_committed < _redo.Last)
            Restore();
    }

    /// <summary>Makes durable what was written since the last call.</summary>
    /// <returns>Pages added to the database's log, when it had to be committed for that.</returns>
    public int Keep()
    {
        _blocks.Flush();
        _queues.Flush();
        if (_record.IsEmpty)
            return 0;
        _record.Complete();
        if (!_redo.HasRoomFor(_record))
            return KeepByItself();
        _keptBytes += _record.Length;
        _redo.Append(_record);
        Jobs.KeepChanges();
        Uncommitted.Add();
        return 0;
    }

    /// <summary>Commits what readers do not see yet. Between two batches only.</summary>
    /// <returns>Pages it added to the database's log.</returns>
    public int Commit()
    {
        if (!HasUncommitted)
            return 0;
        Begin();
        Commit(_redo.Last);
        if (_redo.IsNearlyFull)
            Turn();
        return _connection.TakePagesWritten();
    }

    /// <summary>Undoes the transaction, unless SQLite has already done so, as it does after most errors of the disk. What was acknowledged comes back with the next one.</summary>
    public void Rollback()
    {
        if (_connection.InTransaction)
            _connection.Execute("ROLLBACK");
        _blocks.Forget();
        _queues.Forget();
        _names.Forget();
        Jobs.Forget();
        Uncommitted.Undo();
        _record.Clear();
    }

    /// <summary>Writes and syncs something of no meaning; throws while the cause of a failure lasts.</summary>
    public void Probe()
    {
        Begin();
        _connection.Execute($"INSERT OR REPLACE INTO meta(key, value) VALUES ('probe', randomblob({ProbeBytes}))");
        _redo.Probe(ProbeBytes);
        Commit(_redo.Last);
        _sync.Now(_redo.Last);
    }

    /// <summary>Gives some free pages at the end of the file back to the disk.</summary>
    /// <returns>False when no more than the kept ones are free.</returns>
    public bool Shrink(long keptPages, int atMost)
    {
        var free = _connection.Scalar("PRAGMA freelist_count") - keptPages;
        if (free <= 0)
            return false;
        _connection.Execute($"PRAGMA incremental_vacuum({Math.Min(free, atMost)})");
        return free > atMost;
    }

    public int PagesOfShrink() => _connection.TakePagesWritten();

    /// <summary>Closing empties the database's log, where this is the last connection; not so after this.</summary>
    public void LeaveLog() => _connection.LeaveLog();

    public void Dispose()
    {
        _redo.Dispose();
        _connection.Dispose();
    }

    private void Commit(long last)
    {
        _setLast.Bind(1, last);
        _setLast.Run();
        _commit.Run();
        _committed = last;
        _keptBytes = 0;
        Jobs.TakeChanges(Changes);
        Uncommitted.Committed();
    }

    /// <summary>What is too long for the rest of the redo log is made durable by the database's own.</summary>
    private int KeepByItself()
    {
        Commit(_redo.Last + 1);
        _sync.Now(_redo.Last + 1);
        _redo.Skip();
        _record.Clear();
        _record.NewHalf();
        return _connection.TakePagesWritten();
    }

    /// <summary>Begins the other half of the redo log. What that held has been synced by the database meanwhile, or is now; what this one holds will be.</summary>
    private void Turn()
    {
        if (_sync.Through < _redo.LastOfOtherHalf)
            _sync.Now(_redo.Last);
        _redo.Turn();
        _record.NewHalf();
        _sync.Soon(_redo.Last);
    }

    /// <summary>A transaction with acknowledged writes was undone: they are written again.</summary>
    private void Restore()
    {
        try
        {
            new RedoRecovery(_options.RedoPath, _store).Run(_connection, _committed, _redo.Last);
            Jobs.Forget();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SqliteException(raw.SQLITE_IOERR, error.Message);
        }
        catch (Exception error) when (error is not SqliteException)
        {
            throw new SqliteException(StoreFault.LostData, error.Message);
        }
    }
}
