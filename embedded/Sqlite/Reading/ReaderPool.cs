using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Actors.Embedded.Sqlite.Files;
using Actors.Embedded.Sqlite.Native;
using Actors.Embedded.Sqlite.Writing;
using Actors.Storage;

namespace Actors.Embedded.Sqlite.Reading;

/// <summary>Reads beside the writer, each from a snapshot of its own that has all that was acknowledged before. A single record is read on the caller's thread, some ten microseconds, cheaper
/// than handing it over; when the disk proves slow, and for lists and output always, threads of the pool do it, so that grains are not held up.</summary>
internal sealed class ReaderPool : IDisposable
{
    private static readonly TimeSpan SlowFor = TimeSpan.FromSeconds(1);

    private readonly SqliteStoreOptions _options;
    private readonly Func<Connection> _open;
    private readonly Uncommitted _uncommitted;
    private readonly StoreHealth _health;
    private readonly ConcurrentBag<Reader> _idle = [];
    private readonly BlockingCollection<Action<Reader>> _waiting;
    private readonly Thread[] _threads;
    private int _opened;
    private long _slowSince;
    private volatile bool _slow;

    public ReaderPool(SqliteStoreOptions options, Func<Connection> open, Uncommitted uncommitted, StoreHealth health)
    {
        (_options, _open, _uncommitted, _health) = (options, open, uncommitted, health);
        _waiting = new BlockingCollection<Action<Reader>>(options.MaxWaitingReads);
        _threads = new Thread[options.ReaderThreads];
        for (var i = 0; i < _threads.Length; i++)
        {
            var reader = new Reader(open());
            _threads[i] = new Thread(() => Serve(reader)) { Name = "storage reader", IsBackground = true };
            _threads[i].Start();
        }
    }

    /// <summary>Reads a single record.</summary>
    public Task<T> Point<T>(Func<Reader, T> read) => Point(_uncommitted.WhenSeen(), read);

    /// <summary>Reads a job's record.</summary>
    public Task<T> Job<T>(long id, Func<Reader, T> read) => Point(_uncommitted.WhenJobSeen(id), read);

    /// <summary>Reads something small of a job's output.</summary>
    public Task<T> Output<T>(long job, Func<Reader, T> read) => Point(_uncommitted.WhenOutputSeen(job), read);

    /// <summary>Reads what an idempotency key stands for.</summary>
    public Task<T> Key<T>(string key, Func<Reader, T> read) => Point(_uncommitted.WhenKeySeen(key), read);

    /// <summary>Reads what may take a while, on a thread of the pool.</summary>
    public Task<T> Bulk<T>(Func<Reader, T> read) => Bulk(_uncommitted.WhenSeen(), read);

    /// <summary>Reads a job's output, likewise.</summary>
    public Task<T> BulkOutput<T>(long job, Func<Reader, T> read) => Bulk(_uncommitted.WhenOutputSeen(job), read);

    public void Dispose()
    {
        _waiting.CompleteAdding();
        foreach (var thread in _threads)
            thread.Join();
        while (_idle.TryTake(out var reader))
            reader.Dispose();
        _waiting.Dispose();
    }

    private static async Task<T> After<T>(Task seen, Func<Task<T>> read)
    {
        await seen;
        return await read();
    }

    private Task<T> Bulk<T>(Task seen, Func<Reader, T> read) => seen.IsCompletedSuccessfully ? InTurn(read) : After(seen, () => InTurn(read));

    private Task<T> Point<T>(Task seen, Func<Reader, T> read) => seen.IsCompletedSuccessfully ? Here(read) : After(seen, () => Here(read));

    private Task<T> Here<T>(Func<Reader, T> read)
    {
        if (DiskIsSlow() || !TryRent(out var reader))
            return InTurn(read);
        var started = Stopwatch.GetTimestamp();
        try
        {
            return Task.FromResult(read(reader));
        }
        catch (SqliteException error)
        {
            return Task.FromException<T>(Unavailable(error));
        }
        catch (Exception error)
        {
            return Task.FromException<T>(error);
        }
        finally
        {
            _idle.Add(reader);
            if (Stopwatch.GetElapsedTime(started) > _options.SlowRead)
                NoteSlow();
        }
    }

    private Task<T> InTurn<T>(Func<Reader, T> read)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!TryAdd(reader => Finish(done, read, reader)))
        {
            done.SetException(new StorageUnavailableException(
                $"{nameof(SqliteStoreOptions.MaxWaitingReads)} = {_options.MaxWaitingReads} reads of {_options.DatabasePath} wait already, or it is being closed."));
        }
        return done.Task;
    }

    private bool TryAdd(Action<Reader> work)
    {
        try
        {
            return _waiting.TryAdd(work);
        }
        catch (Exception error) when (error is InvalidOperationException or ObjectDisposedException)
        {
            return false;
        }
    }

    private bool TryRent([NotNullWhen(true)] out Reader? reader)
    {
        if (_idle.TryTake(out reader))
            return true;
        if (Volatile.Read(ref _opened) >= _options.PointReaders || _waiting.IsAddingCompleted)
            return false;
        if (Interlocked.Increment(ref _opened) > _options.PointReaders)
        {
            Interlocked.Decrement(ref _opened);
            return false;
        }
        try
        {
            reader = new Reader(_open());
            return true;
        }
        catch (SqliteException)
        {
            Interlocked.Decrement(ref _opened);
            return false;
        }
    }

    private void Serve(Reader reader)
    {
        foreach (var work in _waiting.GetConsumingEnumerable())
            work(reader);
        reader.Dispose();
    }

    private void Finish<T>(TaskCompletionSource<T> done, Func<Reader, T> read, Reader reader)
    {
        try
        {
            done.SetResult(read(reader));
        }
        catch (SqliteException error)
        {
            done.SetException(Unavailable(error));
        }
        catch (Exception error)
        {
            done.SetException(error);
        }
    }

    private StorageUnavailableException Unavailable(SqliteException error)
    {
        if (StoreFault.IsDamage(error))
            _health.Fail(StoreFault.Describe(error, _options.DatabasePath), forGood: true);
        return StoreFault.Unavailable(error, _options.DatabasePath);
    }

    private bool DiskIsSlow()
    {
        if (!_slow)
            return false;
        if (Stopwatch.GetElapsedTime(Volatile.Read(ref _slowSince)) > SlowFor)
            _slow = false;
        return _slow;
    }

    private void NoteSlow()
    {
        Volatile.Write(ref _slowSince, Stopwatch.GetTimestamp());
        _slow = true;
    }
}
