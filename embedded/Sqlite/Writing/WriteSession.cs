using Actors.Embedded.Sqlite.Native;
using Actors.Embedded.Sqlite.Tables;

namespace Actors.Embedded.Sqlite.Writing;

/// <summary>The writer's connection: its transaction, and the tables as it changes them.</summary>
internal sealed class WriteSession : IDisposable
{
    /// <summary>What a probe writes: enough that it fails on a full disk instead of fitting into what was left over.</summary>
    private const int ProbeBytes = 64 * 1024;

    private readonly Connection _connection;
    private readonly Statement _begin;
    private readonly Statement _commit;
    private readonly JobBlockTable _blocks;
    private readonly QueueCountTable _queues;
    private readonly NameTable _names;

    public WriteSession(Connection connection, SqliteStoreOptions options, TimeProvider time)
    {
        _connection = connection;
        Time = time;
        Changes = new RecentChanges(connection.Scalar($"SELECT coalesce(max(changed_to), -0x7fffffffffffffff) FROM job_blocks WHERE owner = {JobBlockTable.Everybody}"));
        _begin = connection.Prepare("BEGIN IMMEDIATE");
        _commit = connection.Prepare("COMMIT");
        _names = new NameTable(connection);
        _blocks = new JobBlockTable(connection);
        _queues = new QueueCountTable(connection);
        Jobs = new JobTable(connection, _names, _blocks, _queues);
        States = new GrainStateTable(connection);
        Output = new OutputTable(connection);
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

    public void Begin() => _begin.Run();

    /// <summary>Makes the transaction durable.</summary>
    /// <returns>Pages it added to the log.</returns>
    public int Commit()
    {
        _blocks.Flush();
        _queues.Flush();
        _commit.Run();
        Jobs.TakeChanges(Changes);
        return _connection.TakePagesWritten();
    }

    /// <summary>Undoes the transaction, unless SQLite has already done so, as it does after most errors of the disk.</summary>
    public void Rollback()
    {
        if (_connection.InTransaction)
            _connection.Execute("ROLLBACK");
        _blocks.Forget();
        _queues.Forget();
        _names.Forget();
        Jobs.Forget();
    }

    /// <summary>Writes and syncs something of no meaning; throws while the cause of a failure lasts.</summary>
    public void Probe()
    {
        Begin();
        _connection.Execute($"INSERT OR REPLACE INTO meta(key, value) VALUES ('probe', randomblob({ProbeBytes}))");
        Commit();
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

    public void Dispose() => _connection.Dispose();
}
