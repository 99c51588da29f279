using Actors.NodeAgent.Processes;
using Actors.Simulation.Engine;

namespace Actors.Simulation.Agents;

/// <summary>The file of one attempt's output.</summary>
internal sealed class SpoolFile
{
    private readonly List<(OutputStream Stream, byte[] Bytes)> _chunks = [];
    private int _syncedChunks;

    public long Length { get; private set; }

    public int ChunkCount => _chunks.Count;

    public void Append(OutputStream stream, ReadOnlySpan<byte> bytes)
    {
        _chunks.Add((stream, bytes.ToArray()));
        Length += bytes.Length;
    }

    public (OutputStream Stream, int Count) Read(long offset, Span<byte> buffer)
    {
        var start = 0L;
        foreach (var (stream, bytes) in _chunks)
        {
            if (offset < start + bytes.Length)
            {
                var rest = bytes.AsSpan((int)(offset - start));
                var count = Math.Min(rest.Length, buffer.Length);
                rest[..count].CopyTo(buffer);
                return (stream, count);
            }
            start += bytes.Length;
        }
        return (OutputStream.Stdout, 0);
    }

    public void Synced(int chunks) => _syncedChunks = Math.Max(_syncedChunks, chunks);

    public void CutPower(Chance chance)
    {
        var kept = _syncedChunks + chance.Next(_chunks.Count - _syncedChunks + 1);
        _chunks.RemoveRange(kept, _chunks.Count - kept);
        Length = _chunks.Sum(chunk => (long)chunk.Bytes.Length);
    }
}
