using System.Buffers;
using System.Runtime.InteropServices;

namespace Actors.NodeAgent.Journal;

/// <summary>The records that go to the disk together, and the one signal that all their callers wait for.</summary>
internal sealed class JournalBatch
{
    private const int FirstBytes = 16 * 1024;

    /// <summary>Buffers grown past this are not kept for the next batch.</summary>
    private const int MaxKeptBytes = 4 * 1024 * 1024;

    private ArrayBufferWriter<byte> _awaited = new(FirstBytes);
    private ArrayBufferWriter<byte> _lazy = new(FirstBytes);
    private TaskCompletionSource _done = NewSignal();

    public JournalBatch() => Clear();

    /// <summary>Records whose callers wait. The buffer begins with room for a block's head.</summary>
    public IBufferWriter<byte> Awaited => _awaited;

    /// <summary>
    /// Records nobody waits for; they are written behind the others. Only a start can thereby come behind a later record of its
    /// attempt, and there its order does not matter.
    /// </summary>
    public IBufferWriter<byte> Lazy => _lazy;

    public bool HasAwaited => _awaited.WrittenCount > JournalFormat.BlockHeadBytes;

    public bool IsEmpty => !HasAwaited && _lazy.WrittenCount == 0;

    public int Bytes => _awaited.WrittenCount + _lazy.WrittenCount;

    public Task Done => _done.Task;

    /// <summary>The whole as one block, its head not filled in. To be called once.</summary>
    public Span<byte> Block()
    {
        _awaited.Write(_lazy.WrittenSpan);
        return MemoryMarshal.AsMemory(_awaited.WrittenMemory).Span;
    }

    /// <summary>Takes the records nobody waits for from a batch that failed: no caller would write them again.</summary>
    public void TakeOverLazy(JournalBatch failed) => _lazy.Write(failed._lazy.WrittenSpan);

    public void Succeeded() => _done.TrySetResult();

    public void Failed(JournalException failure)
    {
        _done.TrySetException(failure);
        // Nobody may be waiting; then the failure is told to those who come later.
        _ = _done.Task.Exception;
    }

    /// <summary>Makes the batch ready for new records.</summary>
    public void Clear()
    {
        if (_awaited.Capacity > MaxKeptBytes) _awaited = new ArrayBufferWriter<byte>(FirstBytes);
        if (_lazy.Capacity > MaxKeptBytes) _lazy = new ArrayBufferWriter<byte>(FirstBytes);
        _awaited.ResetWrittenCount();
        _lazy.ResetWrittenCount();
        _awaited.GetSpan(JournalFormat.BlockHeadBytes);
        _awaited.Advance(JournalFormat.BlockHeadBytes);
        _done = NewSignal();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
