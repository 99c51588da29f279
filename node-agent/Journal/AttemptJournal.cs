using System.Text;
using Actors.NodeAgent.Processes;
using Microsoft.Extensions.Logging;

namespace Actors.NodeAgent.Journal;

/// <summary>
/// The journal on disk: an append-only file with group commit. Callers add records to the waiting batch; one thread writes batch after
/// batch, each with one sync, so that the rate of records does not hang on the rate of syncs.
/// </summary>
public sealed partial class AttemptJournal : IAttemptJournal
{
    /// <summary>Pause after a failed write of records that are not urgent. An urgent one is tried at once.</summary>
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private readonly JournalOptions _options;
    private readonly ILogger<AttemptJournal> _log;
    private readonly JournalDirectory _directory;
    private readonly Thread _writer;
    private readonly object _gate = new();

    // Under the gate.
    private JournalBatch _waiting = new();
    private bool _isClosing;

    // Of the writer thread.
    private JournalBatch _spare = new();
    private JournalFile _file;
    private JournalIndex _index;
    private bool _lastFailed;

    private AttemptJournal(
        JournalOptions options, ILogger<AttemptJournal> log, JournalDirectory directory, JournalFile file, JournalIndex index, IReadOnlyList<LiveAttempt> recovered)
    {
        (_options, _log, _directory, _file, _index) = (options, log, directory, file, index);
        Identity = file.Identity;
        Recovered = recovered;
        _writer = new Thread(WriteBatches) { IsBackground = true, Name = "journal" };
        _writer.Start();
    }

    public Guid Identity { get; }

    public IReadOnlyList<LiveAttempt> Recovered { get; }

    /// <summary>Opens the directory's journal, or makes one.</summary>
    /// <param name="options">Where, and how large it may grow.</param>
    /// <param name="newId">Source of random ids, used for a new journal only.</param>
    /// <param name="log">Told of recovery and of every failed write.</param>
    /// <exception cref="JournalException">Another agent has it, it is damaged, or the disk refuses: see <see cref="JournalFault"/>.</exception>
    public static AttemptJournal Open(JournalOptions options, Func<Guid> newId, ILogger<AttemptJournal> log)
    {
        try
        {
            return OpenClaimed(options, newId, log);
        }
        catch (Exception failure) when (failure is (IOException and not JournalException) or UnauthorizedAccessException)
        {
            throw new JournalException(JournalFault.WriteFailed, $"DATA_DIR, {options.Directory}, cannot be used: {failure.Message}", failure);
        }
    }

    private static AttemptJournal OpenClaimed(JournalOptions options, Func<Guid> newId, ILogger<AttemptJournal> log)
    {
        JournalDirectory directory = JournalDirectory.Claim(options);
        try
        {
            var recovery = new JournalRecovery();
            JournalFile file = directory.OpenFile(newId, recovery);
            IReadOnlyList<LiveAttempt> recovered = recovery.Living();
            directory.DeleteSpoolsExcept(recovered.Select(attempt => attempt.Key));
            Opened(log, options.Directory, file.Identity, recovered.Count);
            return new AttemptJournal(options, log, directory, file, recovery.Index, recovered);
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    public Task TakenAsync(AttemptKey key, ReadOnlyMemory<byte> assignment) => Append(JournalRecord.Verb.Taken, key, assignment.Span, isUrgent: true);

    public void Started(AttemptKey key, ProcessIdentity process)
    {
        lock (_gate)
        {
            if (_isClosing || _waiting.Bytes > _options.MaxWaitingBytes) return;
            WakeWriterFor(isUrgent: false);
            JournalRecord.WriteStarted(_waiting.Lazy, key, process);
        }
    }

    public Task FinishedAsync(AttemptKey key, ReadOnlyMemory<byte> result) => Append(JournalRecord.Verb.Finished, key, result.Span, isUrgent: false);

    public void Acknowledged(AttemptKey key)
    {
        lock (_gate)
        {
            // Dropping it past the bound costs one more report of the result after a restart, no more.
            if (_isClosing || _waiting.Bytes > _options.MaxWaitingBytes) return;
            WakeWriterFor(isUrgent: false);
            JournalRecord.Write(_waiting.Lazy, JournalRecord.Verb.Acknowledged, key, default);
        }
    }

    public IOutputSpool OpenSpool(AttemptKey key) => _directory.OpenSpool(key);

    /// <summary>Writes what waits, then closes.</summary>
    public ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_isClosing) return ValueTask.CompletedTask;
            _isClosing = true;
            Monitor.Pulse(_gate);
        }
        _writer.Join();
        _file.Dispose();
        _directory.Dispose();
        return ValueTask.CompletedTask;
    }

    private Task Append(JournalRecord.Verb kind, AttemptKey key, ReadOnlySpan<byte> payload, bool isUrgent)
    {
        if (payload.Length > _options.MaxRecordBytes)
            return Refused(JournalFault.TooLarge, $"the record of attempt {key} has {payload.Length} bytes, more than {_options.MaxRecordBytes}");
        if (Encoding.UTF8.GetByteCount(key.JobId) > AttemptKey.MaxJobIdBytes)
            return Refused(JournalFault.TooLarge, $"a job id has more than {AttemptKey.MaxJobIdBytes} bytes");

        lock (_gate)
        {
            if (_isClosing) return Refused(JournalFault.Closed, "the journal is closed");
            if (_waiting.Bytes + payload.Length > _options.MaxWaitingBytes)
                return Refused(JournalFault.TooLarge, $"more than {_options.MaxWaitingBytes} bytes wait for the disk");
            WakeWriterFor(isUrgent);
            JournalRecord.Write(isUrgent ? _waiting.Urgent : _waiting.Lazy, kind, key, payload);
            return _waiting.Done;
        }
    }

    /// <summary>
    /// Under the gate, before a record is added. The writer waits for a first record, then for an urgent one; what comes beside those need
    /// not cost it a switch of threads.
    /// </summary>
    private void WakeWriterFor(bool isUrgent)
    {
        if (isUrgent ? !_waiting.HasUrgent : _waiting.IsEmpty) Monitor.Pulse(_gate);
    }

    private static Task Refused(JournalFault fault, string message) => Task.FromException(new JournalException(fault, message));

    private void WriteBatches()
    {
        while (NextBatch() is { } batch)
        {
            try
            {
                if (_file.IsSuspect) Compact();
                WriteBatch(batch);
                _lastFailed = false;
                batch.Succeeded();
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                Fail(batch, failure);
            }
            batch.Clear();
            _spare = batch;
            CompactIfWorthwhile();
        }
    }

    /// <summary>The waiting records, once one of them is urgent or has waited long enough; null when closing and nothing is left.</summary>
    private JournalBatch? NextBatch()
    {
        lock (_gate)
        {
            while (_waiting.IsEmpty && !_isClosing) Monitor.Wait(_gate);
            if (!_waiting.HasUrgent && !_isClosing) AwaitCompany(_lastFailed ? RetryDelay : _options.LazyDelay);
            // A failing disk must not keep the agent from ending; what is lost here is harmless by design.
            if (_waiting.IsEmpty || (_isClosing && _lastFailed && !_waiting.HasUrgent)) return null;

            JournalBatch batch = _waiting;
            _waiting = _spare;
            return batch;
        }
    }

    private void AwaitCompany(TimeSpan delay)
    {
        long until = Environment.TickCount64 + (long)delay.TotalMilliseconds;
        while (!_waiting.HasUrgent && !_isClosing && until - Environment.TickCount64 is > 0 and long left) Monitor.Wait(_gate, (int)left);
    }

    private void WriteBatch(JournalBatch batch)
    {
        long body = _file.End + JournalFormat.BlockHeadBytes;
        Span<byte> block = batch.Block();
        _file.Append(block);
        _index.ApplyBlock(block[JournalFormat.BlockHeadBytes..], body, _directory.DeleteSpool);
    }

    private void Fail(JournalBatch batch, Exception failure)
    {
        _lastFailed = true;
        WriteFailed(_log, failure, _options.Directory);
        lock (_gate) _waiting.TakeOverLazy(batch);
        batch.Failed(new JournalException(
            JournalFault.WriteFailed, $"the journal in {_options.Directory} cannot be written ({failure.Message}); free space or mend the disk", failure));
    }

    private void CompactIfWorthwhile()
    {
        long garbage = _file.End - _index.LiveBytes;
        // At least as much garbage as life: then the cost of writing anew is spread over as many bytes of records.
        if (garbage < Math.Max(_options.MaxGarbageBytes, _index.LiveBytes) || _lastFailed) return;
        try
        {
            Compact();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            CompactionFailed(_log, failure, _options.Directory);
        }
    }

    private void Compact()
    {
        long before = _file.End;
        (JournalFile file, JournalIndex index) = JournalCompaction.Run(_directory.FilePath, _file, _index);
        _file.Dispose();
        (_file, _index) = (file, index);
        Compacted(_log, _options.Directory, before, file.End);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Journal {Directory} {Identity} opened with {Count} live attempts")]
    private static partial void Opened(ILogger log, string directory, Guid identity, int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "Journal {Directory} cannot be written; its callers are refused")]
    private static partial void WriteFailed(ILogger log, Exception failure, string directory);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Journal {Directory} could not be written anew; it goes on growing")]
    private static partial void CompactionFailed(ILogger log, Exception failure, string directory);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Journal {Directory} written anew: {Before} bytes became {After}")]
    private static partial void Compacted(ILogger log, string directory, long before, long after);
}
