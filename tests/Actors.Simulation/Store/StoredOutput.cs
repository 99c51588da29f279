using Actors.Storage;

namespace Actors.Simulation.Store;

/// <summary>The durable output of one attempt: runs that do not overlap, in order. A resend adds only what is missing.</summary>
internal sealed class StoredOutput
{
    private readonly List<OutputChunk> _runs = [];

    public long End => _runs.Count == 0 ? 0 : _runs[^1].End;

    public void Add(OutputChunk chunk)
    {
        var position = chunk.Offset;
        for (var i = 0; i <= _runs.Count && position < chunk.End; i++)
        {
            var gapEnd = i < _runs.Count ? Math.Min(_runs[i].Offset, chunk.End) : chunk.End;
            if (position < gapEnd)
            {
                // Copied: the sender's memory is its own again once the write is acknowledged.
                var part = chunk.Data.Slice((int)(position - chunk.Offset), (int)(gapEnd - position)).ToArray();
                _runs.Insert(i++, new OutputChunk(position, chunk.Stream, part));
                position = gapEnd;
            }
            if (i < _runs.Count)
                position = Math.Max(position, _runs[i].End);
        }
    }

    public List<OutputChunk> Read(long offset, int maxBytes)
    {
        var chunks = new List<OutputChunk>();
        var left = maxBytes;
        foreach (var run in _runs)
        {
            if (left == 0)
                break;
            if (run.End <= offset)
                continue;
            var skip = (int)Math.Max(0, offset - run.Offset);
            var data = run.Data[skip..];
            data = data[..Math.Min(data.Length, left)];
            chunks.Add(new OutputChunk(run.Offset + skip, run.Stream, data));
            left -= data.Length;
        }
        return chunks;
    }

    /// <summary>Everything from 0 on; null when there is a gap.</summary>
    public byte[]? Whole()
    {
        var bytes = new byte[End];
        var position = 0L;
        foreach (var run in _runs)
        {
            if (run.Offset != position)
                return null;
            run.Data.CopyTo(bytes.AsMemory((int)position));
            position = run.End;
        }
        return bytes;
    }
}
