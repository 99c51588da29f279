using Actors.NodeAgent.Processes;

namespace Actors.NodeAgent.Capture;

/// <summary>A run of one stream's output in memory. It only grows, so bytes handed out stay as they are.</summary>
internal sealed class OutputSegment(long offset, OutputStream stream, int capacity)
{
    private readonly byte[] _bytes = new byte[capacity];
    private int _length;

    public long Offset { get; } = offset;
    public OutputStream Stream { get; } = stream;
    public int Length => _length;
    public long End => Offset + _length;
    public bool IsFull => _length == _bytes.Length;

    /// <summary>Takes as much as fits, and returns how much that was.</summary>
    public int Add(ReadOnlySpan<byte> bytes)
    {
        int count = Math.Min(bytes.Length, _bytes.Length - _length);
        bytes[..count].CopyTo(_bytes.AsSpan(_length));
        _length += count;
        return count;
    }

    public ReadOnlyMemory<byte> From(long offset, int maxBytes)
    {
        int skipped = (int)(offset - Offset);
        return _bytes.AsMemory(skipped, Math.Min(maxBytes, _length - skipped));
    }
}
