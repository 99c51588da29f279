using System.Diagnostics;
using Actors.Embedded.Sqlite.Files;
using Actors.Embedded.Sqlite.Native;
using Actors.Embedded.Sqlite.Schema;
using Microsoft.Extensions.Logging;

namespace Actors.Embedded.Sqlite.Writing;

/// <summary>Syncs the database's log when the redo log needs it, and moves committed pages from it into the database, on its own thread and connection, beside the writer. Only when the log has
/// outgrown its bound, because the writer was always ahead, does the writer stop for it: then nothing is added meanwhile and the log starts over.</summary>
internal sealed partial class Checkpointer : IDisposable
{
    /// <summary>A log no longer than this is left alone when idle: 1 MB.</summary>
    private const int IdlePages = 256;

    private readonly SqliteStoreOptions _options;
    private readonly Connection _connection;
    private readonly LogSync _sync;
    private readonly StoreHealth _health;
    private readonly StoreMetrics _metrics;
    private readonly ILogger _logger;
    private readonly Lock _use = new();
    private readonly AutoResetEvent _wanted = new(initialState: false);
    private readonly Thread _thread;
    private readonly int _softPages;
    private readonly int _hardPages;

    /// <summary>The log's pages past which a reader that keeps it from starting over is told of.</summary>
    private int _tellAt;
    private volatile bool _stopping;
    private volatile bool _idle;
    private int _inLog;
    private int _sinceLast;

    public Checkpointer(SqliteStoreOptions options, Connection connection, LogSync sync, StoreHealth health, StoreMetrics metrics, ILogger logger)
    {
        (_options, _connection, _sync, _health, _metrics, _logger) = (options, connection, sync, health, metrics, logger);
        _softPages = (int)(options.CheckpointBytes / Migrations.PageBytes);
        _hardPages = (int)(options.MaxLogBytes / Migrations.PageBytes);
        _tellAt = 2 * _hardPages;
        _thread = new Thread(Run) { Name = "storage checkpoints", IsBackground = true };
        _thread.Start();
        _sync.Wanted = () => _wanted.Set();
    }

    /// <summary>The writer added pages to the log.</summary>
    public void PagesAdded(int pages)
    {
        Interlocked.Add(ref _inLog, pages);
        if (Interlocked.Add(ref _sinceLast, pages) >= _softPages)
            _wanted.Set();
    }

    /// <summary>Called by the writer between two transactions: stops it until a log past its bound has been moved.</summary>
    public void BoundLog()
    {
        // After a failure, or when a reader holds on to old pages, the next try comes after as many pages again.
        if (Volatile.Read(ref _inLog) >= _hardPages && Volatile.Read(ref _sinceLast) >= _softPages / 4)
            Move(truncate: false, writerWaits: true);
    }

    /// <summary>There is nothing to write: a good time to empty the log.</summary>
    public void Idle()
    {
        if (Volatile.Read(ref _inLog) < IdlePages)
            return;
        _idle = true;
        _wanted.Set();
    }

    public void Dispose()
    {
        _stopping = true;
        _wanted.Set();
        _thread.Join();
        _connection.Dispose();
        _wanted.Dispose();
    }

    private void Run()
    {
        while (true)
        {
            _wanted.WaitOne();
            if (_stopping)
                return;
            Sync();
            var isIdle = _idle;
            _idle = false;
            if (isIdle || Volatile.Read(ref _sinceLast) >= _softPages)
                Move(truncate: isIdle, writerWaits: false);
        }
    }

    private void Sync()
    {
        try
        {
            _sync.CatchUp();
        }
        catch (SqliteException error)
        {
            RefuseForGood(error);
        }
    }

    private void RefuseForGood(SqliteException error)
    {
        var reason = StoreFault.Describe(error, _options.DatabasePath);
        LogSyncFailed(error, reason);
        _health.Fail(reason, forGood: true);
    }

    private void Move(bool truncate, bool writerWaits)
    {
        lock (_use)
        {
            Interlocked.Exchange(ref _sinceLast, 0);
            var before = Volatile.Read(ref _inLog);
            var started = Stopwatch.GetTimestamp();
            try
            {
                var (inLog, moved) = _connection.Checkpoint(truncate);
                // Somebody else is at it.
                if (inLog < 0)
                    return;
                // A log that has been moved entirely starts over with the next write, unless the writer has added to it meanwhile.
                var startsOver = inLog == moved && (writerWaits || truncate);
                Interlocked.Add(ref _inLog, (startsOver ? 0 : inLog) - before);
                TellOfReader(inLog, moved);
                _metrics.Checkpointed(Stopwatch.GetElapsedTime(started), (long)inLog * Migrations.PageBytes);
            }
            catch (SqliteException error) when (StoreFault.NeedsRestart(error))
            {
                _sync.Fail(error);
                RefuseForGood(error);
            }
            catch (SqliteException error)
            {
                LogCheckpointFailed(error, _options.LogPath);
            }
        }
    }

    /// <summary>The store's own readers are done in an instant: what grows without end is kept by a transaction that somebody left open. Told at each doubling.</summary>
    private void TellOfReader(int inLog, int moved)
    {
        if (moved == inLog)
        {
            _tellAt = 2 * _hardPages;
        }
        else if (inLog >= _tellAt)
        {
            _tellAt = 2 * inLog;
            LogHeld(_options.LogPath, (long)inLog * Migrations.PageBytes / (1024 * 1024), _options.DatabasePath);
        }
    }

    [LoggerMessage(3, LogLevel.Warning, "{Log} has grown to {Megabytes} MB and goes on: another program reads {Database} in a transaction that it does not end (sqlite3 after BEGIN, or a backup?)")]
    private partial void LogHeld(string log, long megabytes, string database);

    [LoggerMessage(2, LogLevel.Error, "Writes are refused: {Reason}")]
    private partial void LogSyncFailed(Exception error, string reason);

    [LoggerMessage(1, LogLevel.Warning, "Pages of {Log} could not be moved into the database; nothing is lost, the next try comes with more of them")]
    private partial void LogCheckpointFailed(Exception error, string log);
}
