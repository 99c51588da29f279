using System.Buffers;
using System.Runtime.InteropServices;

namespace Actors.NodeAgent.Journal;

/// <summary>The records that go to the disk together, and the one signal that all their callers wait for.</summary>
internal sealed class JournalBatch
{
    private const int FirstBytes = 16 * 1024;

    /// <summary>Buffers grown past this are not kept for the next batch.</summary>
    private const int MaxKeptBytes = 4 * 1024 * 1024;

    private ArrayBufferWriter<byte> _urgent = new(FirstBytes);
    private ArrayBufferWriter<byte> _lazy = new(FirstBytes);
    private TaskCompletionSource _done = NewSignal();

    public JournalBatch() => Clear();

    /// <summary>Records that something waits for. The buffer begins with room for a block's head.</summary>
    public IBufferWriter<byte> Urgent => _urgent;

    /// <summary>
    /// Records that can wait for company; they are written behind the others, in the order in which they came. An attempt's one urgent
    /// record is its first, so its records stay in order.
    /// </summary>
    public IBufferWriter<byte> Lazy => _lazy;

    public bool HasUrgent => _urgent.WrittenCount > JournalFormat.BlockHeadBytes;

    public bool IsEmpty => !HasUrgent && _lazy.WrittenCount == 0;

    public int Bytes => _urgent.WrittenCount + _lazy.WrittenCount;

    public Task Done => _done.Task;

    /// <summary>The whole as one block, its head not filled in. To be called once.</summary>
    public Span<byte> Block()
    {
        _urgent.Write(_lazy.WrittenSpan);
        return MemoryMarshal.AsMemory(_urgent.WrittenMemory).Span;
    }

    /// <summary>Takes the records that can wait from a batch that failed: no caller would write them again.</summary>
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
        if (_urgent.Capacity > MaxKeptBytes) _urgent = new ArrayBufferWriter<byte>(FirstBytes);
        if (_lazy.Capacity > MaxKeptBytes) _lazy = new ArrayBufferWriter<byte>(FirstBytes);
        _urgent.ResetWrittenCount();
        _lazy.ResetWrittenCount();
        _urgent.GetSpan(JournalFormat.BlockHeadBytes);
        _urgent.Advance(JournalFormat.BlockHeadBytes);
        _done = NewSignal();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
