using Actors.Storage;

namespace Actors.Embedded.Sqlite.Writing;

/// <summary>What waits for the writer, in the order given, bounded in number and bytes.</summary>
internal sealed class WriteQueue(SqliteStoreOptions options)
{
    // A monitor and not a Lock: the writer waits on it.
    private readonly object _gate = new();
    private readonly Queue<Write> _waiting = new();
    private long _waitingBytes;
    private string? _refusal;
    private bool _closed;
    private bool _woken;

    public int Count
    {
        get
        {
            lock (_gate)
                return _waiting.Count;
        }
    }

    /// <summary>Hands a write over. Its task ends when it is durable, or with why it is not.</summary>
    public Task Add(Write write)
    {
        string refusal;
        lock (_gate)
        {
            if (Refusal(write) is not { } reason)
            {
                _waiting.Enqueue(write);
                _waitingBytes += write.Bytes;
                if (_waiting.Count == 1)
                    Monitor.PulseAll(_gate);
                return write.Task;
            }
            refusal = reason;
        }
        // Nobody waits for it yet.
        write.Fail(new StorageUnavailableException(refusal));
        write.Answer();
        return write.Task;
    }

    /// <summary>Ends the writer's wait, or the next one.</summary>
    public void Wake()
    {
        lock (_gate)
        {
            _woken = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Waits for writes and takes a batch of them. Takes none when the wait is over, or the queue closed and empty.</summary>
    /// <returns>False when no write will come any more.</returns>
    public bool Take(List<Write> batch, TimeSpan wait)
    {
        lock (_gate)
        {
            if (_waiting.Count == 0 && !_closed && !_woken)
                Monitor.Wait(_gate, wait);
            _woken = false;
            var bytes = 0L;
            while (batch.Count < options.MaxBatchWrites && bytes < options.MaxBatchBytes && _waiting.TryDequeue(out var write))
            {
                batch.Add(write);
                bytes += write.Bytes;
            }
            _waitingBytes -= bytes;
            return batch.Count > 0 || !_closed;
        }
    }

    /// <summary>From now on refuses everything, for that reason; null takes writes again.</summary>
    public void Refuse(string? reason)
    {
        lock (_gate)
            _refusal = reason;
    }

    /// <summary>Waits for a while, or until the queue closes.</summary>
    public void Pause(TimeSpan wait)
    {
        lock (_gate)
        {
            if (!_closed)
                Monitor.Wait(_gate, wait);
        }
    }

    /// <summary>Takes no more; what waits is still written.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.PulseAll(_gate);
        }
    }

    private string? Refusal(Write write)
    {
        if (_closed)
            return $"{options.DatabasePath} is being closed.";
        if (_refusal is not null)
            return _refusal;
        if (write.Bytes > options.MaxRecordBytes)
            return $"A record of {write.Bytes} bytes is more than {nameof(options.MaxRecordBytes)} = {options.MaxRecordBytes}.";
        if (_waiting.Count >= options.MaxWaitingWrites)
            return $"{nameof(options.MaxWaitingWrites)} = {options.MaxWaitingWrites} writes wait for {options.DatabasePath} already; try again later.";
        if (_waitingBytes + write.Bytes > options.MaxWaitingBytes)
            return $"{nameof(options.MaxWaitingBytes)} = {options.MaxWaitingBytes} bytes wait for {options.DatabasePath} already; try again later.";
        return null;
    }
}
