using System.Buffers;
using Actors.NodeAgent.Processes;

namespace Actors.NodeAgent.Capture;

/// <summary>Output on its way from the thread that reads the process to the agent's loop. Full, it pauses the process.</summary>
internal sealed class OutputIntake(int maxBytes)
{
    private const int FirstBufferBytes = 4096;

    private readonly Lock _gate = new();
    private byte[]? _bytes;
    private int _length;
    private List<(OutputStream Stream, int Length)> _runs = [];
    private List<(OutputStream Stream, int Length)> _spareRuns = [];
    private bool _isPaused;

    /// <summary>Adds output, from the reading thread.</summary>
    /// <param name="isFirst">True when nothing waited before: somebody has to be told.</param>
    public OutputDemand Add(OutputStream stream, ReadOnlySpan<byte> bytes, out bool isFirst)
    {
        lock (_gate)
        {
            isFirst = _length == 0 && !bytes.IsEmpty;
            MakeRoom(bytes.Length);
            bytes.CopyTo(_bytes.AsSpan(_length));
            _length += bytes.Length;
            if (_runs.Count > 0 && _runs[^1].Stream == stream) _runs[^1] = (stream, _runs[^1].Length + bytes.Length);
            else if (!bytes.IsEmpty) _runs.Add((stream, bytes.Length));
            _isPaused |= _length >= maxBytes;
            return _isPaused ? OutputDemand.Pause : OutputDemand.Continue;
        }
    }

    /// <summary>Moves all that waits into the log, from the loop. True when the process was paused, and is to be resumed.</summary>
    public bool MoveTo(OutputLog log)
    {
        byte[]? bytes;
        List<(OutputStream Stream, int Length)> runs;
        bool wasPaused;
        lock (_gate)
        {
            (bytes, runs, wasPaused) = (_bytes, _runs, _isPaused);
            (_runs, _bytes, _length, _isPaused) = (_spareRuns, null, 0, false);
        }
        // Outside the lock, as the log may write to disk and the reading thread serves every process.
        int position = 0;
        foreach ((OutputStream stream, int length) in runs)
        {
            log.Append(stream, bytes.AsSpan(position, length));
            position += length;
        }
        runs.Clear();
        _spareRuns = runs;
        if (bytes is not null) ArrayPool<byte>.Shared.Return(bytes);
        return wasPaused;
    }

    private void MakeRoom(int count)
    {
        int needed = _length + count;
        if (_bytes is not null && needed <= _bytes.Length) return;
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, _bytes is null ? FirstBufferBytes : 2 * _bytes.Length));
        if (_bytes is not null)
        {
            _bytes.AsSpan(0, _length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_bytes);
        }
        _bytes = larger;
    }
}
