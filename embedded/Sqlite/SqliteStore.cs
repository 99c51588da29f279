using System.Globalization;
using System.Text.Json;
using Actors.Embedded.Sqlite.Files;
using Actors.Embedded.Sqlite.Native;
using Actors.Embedded.Sqlite.Reading;
using Actors.Embedded.Sqlite.Redo;
using Actors.Embedded.Sqlite.Schema;
using Actors.Embedded.Sqlite.Writing;
using Actors.Storage;
using Microsoft.Extensions.Logging;
using Orleans.Storage;
using SQLitePCL;

namespace Actors.Embedded.Sqlite;

/// <summary>The embedded store: grain state, job index, output, reminders and webhooks in one SQLite database, written by one thread.
/// Whatever it acknowledged is on the disk. Dispose it to write what waits and to close the file.</summary>
public sealed partial class SqliteStore : IAsyncDisposable
{
    private static readonly TimeSpan BusyTimeout = TimeSpan.FromSeconds(1);

    private readonly SqliteStoreOptions _options;
    private readonly DataDirectory _directory;
    private readonly WriteSession _session;
    private readonly WriteQueue _queue;
    private readonly Uncommitted _uncommitted;
    private readonly CommitThread _writer;
    private readonly Checkpointer _checkpointer;
    private readonly ReaderPool _readers;
    private readonly StoreMetrics _metrics;
    private readonly StoreHealth _health = new();
    private int _disposed;

    private SqliteStore(
        SqliteStoreOptions options, DataDirectory directory, Connection connection, RedoLog redo, JsonSerializerOptions json, TimeProvider time, ILoggerFactory loggers)
    {
        _options = options;
        _directory = directory;
        _queue = new WriteQueue(options);
        _metrics = new StoreMetrics(() => _queue.Count, () => _health.Available);
        _uncommitted = new Uncommitted(_queue.Wake);
        var sync = new LogSync(options.LogPath, redo.Last);
        _session = new WriteSession(connection, options, redo, sync, _uncommitted, time);
        _readers = new ReaderPool(options, () => OpenReader(options), _uncommitted, _health);
        _checkpointer = new Checkpointer(options, Open(options, busyTimeout: TimeSpan.Zero), sync, _health, _metrics, loggers.CreateLogger<Checkpointer>());
        _writer = new CommitThread(options, _session, _queue, _checkpointer, _health, _metrics, loggers.CreateLogger<CommitThread>());
        Grains = new SqliteGrainStorage(json, _queue, _writer, _readers);
        Jobs = new SqliteJobIndex(_writer, _session.Changes, _readers);
        Batches = new SqliteJobStore(json, _queue);
        Output = new SqliteOutputStore(_queue, _readers, _uncommitted.ShortOutputs);
        Reminders = new SqliteReminderTable(_queue, _readers);
        Webhooks = new SqliteWebhookOutbox(_queue, _readers);
        WebhookOwners = new SqliteWebhookOwners(_queue, _readers);
    }

    public IGrainStorage Grains { get; }

    public IJobIndex Jobs { get; }

    public IJobStore Batches { get; }

    public IOutputStore Output { get; }

    public IReminderTable Reminders { get; }

    public IWebhookOutbox Webhooks { get; }

    public IWebhookOwners WebhookOwners { get; }

    public IStorageHealth Health => _health;

    /// <summary>Ends when writes are taken.</summary>
    internal Task WhenAvailable => _health.WhenAvailable;

    /// <summary>Ends when readers beside the store see all that was acknowledged before the call.</summary>
    internal Task WhenSeen() => _uncommitted.WhenSeen();

    /// <summary>Ends when there is nothing left to write or to tidy.</summary>
    internal Task WhenTidy() => _writer.WhenTidy();

    /// <summary>Opens the database in the directory, making both when they are missing.</summary>
    /// <param name="json">How states become JSON; has to know every state's type.</param>
    /// <exception cref="StorageUnavailableException">It is in use, damaged, of a later build, or cannot be written; the message says what to do.</exception>
    public static SqliteStore Open(SqliteStoreOptions options, JsonSerializerOptions json, TimeProvider time, ILoggerFactory loggers)
    {
        var directory = DataDirectory.Take(options);
        Connection? connection = null;
        RedoLog? redo = null;
        try
        {
            connection = Open(options, BusyTimeout);
            Prepare(connection, options, loggers.CreateLogger<SqliteStore>());
            Settle(connection);
            // The redo log builds on what is there now.
            new LogSync(options.LogPath, through: 0).Now(committed: 0);
            redo = RedoLog.Begin(options, WriteSession.StoreOf(connection), WriteSession.LastRecordOf(connection));
            return new SqliteStore(options, directory, connection, redo, json, time, loggers);
        }
        catch (Exception error)
        {
            redo?.Dispose();
            connection?.Dispose();
            directory.Dispose();
            if (error is SqliteException fault)
                throw StoreFault.Unavailable(fault, options.DatabasePath);
            throw;
        }
    }

    /// <summary>Takes no more writes, finishes those that wait, empties the log into the database and gives the directory up.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        _queue.Close();
        await Task.Factory.StartNew(Close, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private void Close()
    {
        _writer.Join();
        _readers.Dispose();
        _checkpointer.Dispose();
        // The last connection to close empties the log and removes it. Where it is not known what of that is on the disk, the next start sees to it.
        if (_health.IsForGood)
            _session.LeaveLog();
        var hasAll = _session.HasAll;
        _session.Dispose();
        try
        {
            if (hasAll && !File.Exists(_options.LogPath))
                File.Delete(_options.RedoPath);
        }
        finally
        {
            _directory.Dispose();
            _metrics.Dispose();
        }
    }

    private static void Prepare(Connection connection, SqliteStoreOptions options, ILogger log)
    {
        Migrations.Check(connection, options.DatabasePath);
        connection.Execute("PRAGMA journal_mode = WAL");
        Check(connection, options);
        Recover(connection, options, log);
        Migrations.Apply(connection, options.DatabasePath, log);
        connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA cache_size = -{options.CacheBytes / 1024}"));
        connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA journal_size_limit = {options.MaxLogBytes}"));
    }

    /// <summary>Looks at every page of a small database; a great one would keep the silo from starting for too long.</summary>
    private static void Check(Connection connection, SqliteStoreOptions options)
    {
        if (new FileInfo(options.DatabasePath).Length > options.MaxCheckedBytes)
            return;
        var verdict = connection.ScalarText("PRAGMA quick_check(1)");
        if (verdict != "ok")
            throw new SqliteException(raw.SQLITE_CORRUPT, verdict);
    }

    /// <summary>Moves the log that an earlier process left into the database. What a sync of it lost in trouble is told once, and may be in the system's memory alone: this writes it anew.</summary>
    private static void Settle(Connection connection)
    {
        try
        {
            connection.Checkpoint(truncate: true);
        }
        catch (SqliteException error) when (error.Code == raw.SQLITE_FULL)
        {
            // Then it is moved when there is space.
        }
    }

    /// <summary>Gives the database what was acknowledged before an end without order, and syncs it.</summary>
    private static void Recover(Connection connection, SqliteStoreOptions options, ILogger log)
    {
        if (!File.Exists(options.RedoPath))
            return;
        try
        {
            var hasRedo = connection.Scalar("PRAGMA user_version") >= Migrations.FirstWithRedo;
            var recovery = new RedoRecovery(options.RedoPath, hasRedo ? WriteSession.StoreOf(connection) : 0);
            if (!hasRedo)
                return;
            var after = WriteSession.LastRecordOf(connection);
            connection.Execute("BEGIN IMMEDIATE");
            var last = recovery.Run(connection, after);
            recovery.RequireNoneAfter(last);
            connection.Execute(string.Create(CultureInfo.InvariantCulture, $"UPDATE meta SET value = {last} WHERE key = 'redo'"));
            connection.Execute("COMMIT");
            if (last > after)
                LogRecovered(log, last - after, options.RedoPath);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw StoreFault.OfFile(error, options.RedoPath);
        }
    }

    private static Connection Open(SqliteStoreOptions options, TimeSpan busyTimeout)
    {
        var connection = Connection.Open(options.DatabasePath, readOnly: false, busyTimeout);
        // A commit does not wait for the disk: what it is told of is in the redo log.
        connection.Execute("PRAGMA synchronous = NORMAL");
        connection.Execute("PRAGMA wal_autocheckpoint = 0");
        connection.Execute("PRAGMA temp_store = MEMORY");
        connection.Execute("PRAGMA trusted_schema = OFF");
        return connection;
    }

    private static Connection OpenReader(SqliteStoreOptions options)
    {
        var connection = Connection.Open(options.DatabasePath, readOnly: true, BusyTimeout);
        connection.Execute("PRAGMA temp_store = MEMORY");
        return connection;
    }

    [LoggerMessage(1, LogLevel.Information, "{Batches} batches of acknowledged writes were taken from {Redo}, after an end without order")]
    private static partial void LogRecovered(ILogger log, long batches, string redo);
}
