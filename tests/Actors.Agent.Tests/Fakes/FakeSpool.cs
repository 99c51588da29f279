using Actors.NodeAgent.Journal;
using Actors.NodeAgent.Processes;

namespace Actors.Agent.Tests.Fakes;

/// <summary>Output in memory that counts as being on disk.</summary>
internal sealed class FakeSpool(FakeDisk disk) : IOutputSpool
{
    private readonly List<(OutputStream Stream, byte Value)> _bytes = [];

    public long Length => _bytes.Count;

    public long Append(OutputStream stream, ReadOnlySpan<byte> bytes)
    {
        if (disk.IsFull) throw new JournalException(JournalFault.WriteFailed, "no space left on the fake disk");
        long offset = Length;
        foreach (byte value in bytes) _bytes.Add((stream, value));
        return offset;
    }

    public (OutputStream Stream, int Count) Read(long offset, Span<byte> buffer)
    {
        if (offset >= Length) return (OutputStream.Stdout, 0);
        OutputStream stream = _bytes[(int)offset].Stream;
        int count = 0;
        while (count < buffer.Length && offset + count < Length && _bytes[(int)offset + count].Stream == stream)
            buffer[count] = _bytes[(int)offset + count++].Value;
        return (stream, count);
    }

    public Task FlushAsync() => Task.CompletedTask;

    public void Dispose()
    {
    }
}
