using Actors.Storage;

namespace Actors.Embedded.Sqlite.Writing;

/// <summary>The output of attempts that is acknowledged and not yet committed, where that is all there is of it and not much. A command's result is mostly asked for the moment it
/// ends: with it the few lines of output are read from here, and no commit is waited for.</summary>
internal sealed class ShortOutputs
{
    /// <summary>Most bytes of one attempt.</summary>
    public const int MaxBytes = 4 * 1024;

    /// <summary>Most bytes of all together.</summary>
    public const int MaxTotalBytes = 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<long, (int Attempt, OutputChunk[] Chunks)> _jobs = [];
    private readonly List<(long Job, int Attempt, OutputChunk? More)> _written = [];
    private int _bytes;

    /// <summary>All of an attempt's output, in order; null when it is not here.</summary>
    public OutputChunk[]? Of(long job, int attempt)
    {
        lock (_gate)
            return _jobs.TryGetValue(job, out var output) && output.Attempt == attempt ? output.Chunks : null;
    }

    /// <summary>A chunk was written where the attempt's output had ended until then. Told by the writer, as all that follows.</summary>
    public void Append(long job, int attempt, OutputChunk chunk) =>
        _written.Add((job, attempt, chunk.Data.Length <= MaxBytes ? chunk with { Data = chunk.Data.ToArray() } : null));

    /// <summary>Something else was done to a job's output.</summary>
    public void Change(long job) => _written.Add((job, 0, null));

    /// <summary>What was written is about to be acknowledged.</summary>
    public void Keep()
    {
        if (_written.Count == 0)
            return;
        lock (_gate)
        {
            foreach (var (job, attempt, more) in _written)
                Keep(job, attempt, more);
        }
        _written.Clear();
    }

    /// <summary>What was written is undone.</summary>
    public void Undo() => _written.Clear();

    /// <summary>Everything is committed.</summary>
    public void Clear()
    {
        _written.Clear();
        lock (_gate)
        {
            _jobs.Clear();
            _bytes = 0;
        }
    }

    private void Keep(long job, int attempt, OutputChunk? more)
    {
        OutputChunk[] chunks = [];
        if (_jobs.Remove(job, out var output))
        {
            _bytes -= LengthOf(output.Chunks);
            if (output.Attempt == attempt)
                chunks = output.Chunks;
        }
        var length = LengthOf(chunks);
        if (more is not { } chunk || chunk.Offset != length || chunk.End > MaxBytes || _bytes + chunk.End > MaxTotalBytes)
            return;
        _jobs[job] = (attempt, [.. chunks, chunk]);
        _bytes += (int)chunk.End;
    }

    private static int LengthOf(OutputChunk[] chunks) => chunks is [.., var last] ? (int)last.End : 0;
}
