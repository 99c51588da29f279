using System.Diagnostics;
using Actors.Embedded.Sqlite.Files;
using Actors.Embedded.Sqlite.Native;
using Actors.Storage;
using Microsoft.Extensions.Logging;

namespace Actors.Embedded.Sqlite.Writing;

/// <summary>The one writer. Takes everything that waits, writes it in the order given into the open transaction and the redo log, syncs that one, and tells the callers.
/// A write that comes during the sync shares the next one; nothing waits for company. Readers see it when the transaction is committed: when it has become great,
/// when nothing has come for a few milliseconds, or as soon as one of them asks for what is in it.</summary>
internal sealed partial class CommitThread
{
    /// <summary>With nothing to write for so long, the file is tidied.</summary>
    private static readonly TimeSpan IdleAfter = TimeSpan.FromMilliseconds(100);

    /// <summary>Pages given back to the disk at a time: about a millisecond, which a write that comes just then has to wait.</summary>
    private const int ShrinkPages = 64;

    private readonly SqliteStoreOptions _options;
    private readonly WriteSession _session;
    private readonly WriteQueue _queue;
    private readonly Checkpointer _checkpointer;
    private readonly StoreHealth _health;
    private readonly StoreMetrics _metrics;
    private readonly ILogger _logger;
    private readonly Thread _thread;
    private readonly List<Write> _batch = [];
    private volatile bool _tidy;
    private volatile TaskCompletionSource? _tidied;
    private long _lastId;

    public CommitThread(
        SqliteStoreOptions options, WriteSession session, WriteQueue queue, Checkpointer checkpointer, StoreHealth health, StoreMetrics metrics, ILogger logger)
    {
        (_options, _session, _queue, _checkpointer, _health, _metrics, _logger) = (options, session, queue, checkpointer, health, metrics, logger);
        _lastId = session.Jobs.LastId;
        _thread = new Thread(Run) { Name = "storage writer", IsBackground = true };
        _thread.Start();
    }

    /// <summary>The greatest job id ever recorded and durable.</summary>
    public long LastId => Volatile.Read(ref _lastId);

    /// <summary>Ends when there is nothing left to write or to tidy.</summary>
    public Task WhenTidy()
    {
        var tidied = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _tidied = tidied;
        return _tidy && _queue.Count == 0 ? Task.CompletedTask : tidied.Task;
    }

    /// <summary>Waits until everything taken is written; the queue must be closed.</summary>
    public void Join() => _thread.Join();

    private void Run()
    {
        // Nothing to do is waited out; once things are tidy there is no need to look again before the next write.
        while (_queue.Take(_batch, Patience))
        {
            if (!_health.Available)
                Recover();
            else if (_batch.Count > 0)
                KeepBatch();
            else if (_session.HasUncommitted)
                Commit();
            else
                Tidy();
        }
        if (_health.Available)
            Commit();
        _session.Uncommitted.Refuse($"{_options.DatabasePath} is being closed.");
    }

    private TimeSpan Patience => _session.HasUncommitted ? _options.CommitAfter : _tidy ? Timeout.InfiniteTimeSpan : IdleAfter;

    private void KeepBatch()
    {
        _tidy = false;
        Keep(_batch);
        if (_session.IsDue)
            Commit();
        LetCallersReturn(_batch.Count);
        _batch.Clear();
    }

    /// <summary>Callers who were answered together tend to come back together. Without this the first one back would have a transaction of its own,
    /// and the rest the next. No time is waited: the processor is offered to whoever is ready to run, once. Offered until all are back, it is
    /// theirs for so long that another one runs out of work.</summary>
    private void LetCallersReturn(int answered)
    {
        if (answered > 1 && _queue.Count < answered)
            Thread.Yield();
    }

    private void Keep(IReadOnlyList<Write> batch)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            WriteAll(batch);
        }
        catch (SqliteException error) when (StoreFault.IsOfTheFile(error))
        {
            Undo();
            Refuse(batch, error);
            return;
        }
        catch (Exception error) when (batch.Count > 1)
        {
            // One write in it cannot be stored. Each goes alone now, so that only that one fails.
            LogBatchTakenApart(error, batch.Count);
            Undo();
            foreach (var write in batch)
                KeepAlone(write);
            return;
        }
        catch (Exception error)
        {
            LogWriteFailed(error);
            Undo();
            batch[0].Fail(new StorageUnavailableException($"A record could not be written to {_options.DatabasePath} ({error.Message}).", error));
            CommitAnswers.Post(batch);
            return;
        }
        for (var i = 0; i < batch.Count; i++)
            batch[i].Complete();
        CommitAnswers.Post(batch);
        _metrics.Committed(batch.Count, Stopwatch.GetElapsedTime(started));
    }

    private void WriteAll(IReadOnlyList<Write> batch)
    {
        if (!_session.IsOpen)
            _checkpointer.BoundLog();
        _session.Begin();
        for (var i = 0; i < batch.Count; i++)
            batch[i].Apply(_session);
        // It may have to be read, which may fail.
        var lastId = _session.Jobs.LastId;
        _checkpointer.PagesAdded(_session.Keep());
        Volatile.Write(ref _lastId, lastId);
    }

    /// <summary>Lets readers see what has been kept.</summary>
    private void Commit()
    {
        try
        {
            _checkpointer.PagesAdded(_session.Commit());
        }
        catch (SqliteException error)
        {
            Undo();
            Refuse([], error);
        }
    }

    private void KeepAlone(Write write)
    {
        if (_health.Available)
            Keep([write]);
        else
            Fail([write], () => new StorageUnavailableException(_health.Reason!));
    }

    private static void Fail(IReadOnlyList<Write> writes, Func<StorageUnavailableException> refusal)
    {
        foreach (var write in writes)
            write.Fail(refusal());
        CommitAnswers.Post(writes);
    }

    private void Undo()
    {
        try
        {
            _session.Rollback();
        }
        catch (SqliteException error)
        {
            // The next BEGIN meets the same trouble and is answered by the same refusal.
            LogRollbackFailed(error);
        }
    }

    private void Refuse(IReadOnlyList<Write> batch, SqliteException error)
    {
        var reason = StoreFault.Describe(error, _options.DatabasePath);
        LogUnavailable(error, reason);
        Refuse(error, reason);
        Fail(batch, () => new StorageUnavailableException(reason, error) { OutcomeUnknown = StoreFault.MayHaveBeenKept(error) });
    }

    /// <summary>Refuses what still waits, then tries with growing pauses until a write succeeds again.</summary>
    private void Recover()
    {
        Fail(_batch, () => new StorageUnavailableException(_health.Reason!));
        _batch.Clear();
        _session.Uncommitted.Refuse(_health.Reason!);
        if (_queue.Count > 0)
            return;
        _queue.Pause(_health.NextPause(_options));
        if (_health.IsForGood)
            return;
        try
        {
            _session.Probe();
        }
        catch (SqliteException error)
        {
            Undo();
            Refuse(error, StoreFault.Describe(error, _options.DatabasePath));
            return;
        }
        LogAvailable();
        _queue.Refuse(null);
        _health.Recover();
    }

    private void Refuse(SqliteException error, string reason)
    {
        _health.Fail(reason, forGood: StoreFault.IsDamage(error) || StoreFault.NeedsRestart(error));
        _queue.Refuse(reason);
        _session.Uncommitted.Refuse(reason);
    }

    private void Tidy()
    {
        try
        {
            var more = true;
            while (more && _queue.Count == 0)
            {
                more = _session.Shrink(_options.KeptFreeBytes / Schema.Migrations.PageBytes, ShrinkPages);
                _checkpointer.PagesAdded(_session.PagesOfShrink());
            }
            _checkpointer.Idle();
        }
        catch (SqliteException error)
        {
            LogTidyFailed(error);
        }
        _tidy = true;
        _tidied?.TrySetResult();
    }

    [LoggerMessage(1, LogLevel.Error, "Writes are refused: {Reason}")]
    private partial void LogUnavailable(Exception error, string reason);

    [LoggerMessage(2, LogLevel.Information, "Writes are taken again")]
    private partial void LogAvailable();

    [LoggerMessage(3, LogLevel.Warning, "A transaction of {Count} writes failed and is repeated one by one")]
    private partial void LogBatchTakenApart(Exception error, int count);

    [LoggerMessage(4, LogLevel.Error, "A write failed")]
    private partial void LogWriteFailed(Exception error);

    [LoggerMessage(5, LogLevel.Warning, "A transaction could not be undone")]
    private partial void LogRollbackFailed(Exception error);

    [LoggerMessage(6, LogLevel.Warning, "Free space could not be given back")]
    private partial void LogTidyFailed(Exception error);
}
