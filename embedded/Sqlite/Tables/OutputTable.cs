using Actors.Embedded.Sqlite.Native;
using Actors.Embedded.Sqlite.Writing;
using Actors.Storage;

namespace Actors.Embedded.Sqlite.Tables;

/// <summary>The output of attempts, as the writer changes it. Stored runs never overlap.</summary>
internal sealed class OutputTable(Connection connection, Uncommitted uncommitted)
{
    private readonly Statement _end = connection.Prepare(
        "SELECT stop FROM output WHERE job = ?1 AND attempt = ?2 ORDER BY start DESC LIMIT 1");

    // Runs do not overlap, so their ends ascend with their starts: at most one begins before ?3 and reaches past it.
    private readonly Statement _overlapping = connection.Prepare("""
        SELECT start, stop FROM output WHERE job = ?1 AND attempt = ?2 AND stop > ?3 AND start < ?4
            AND start >= coalesce((SELECT max(start) FROM output WHERE job = ?1 AND attempt = ?2 AND start <= ?3), 0)
        ORDER BY start
        """);

    private readonly Statement _insert = connection.Prepare(
        "INSERT INTO output(job, attempt, start, stop, stream, data) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");

    private readonly Statement _delete = connection.Prepare("DELETE FROM output WHERE job = ?1");

    private readonly List<(long Start, long Stop)> _stored = [];

    public void Append(long job, int attempt, IReadOnlyList<OutputChunk> chunks)
    {
        uncommitted.AddOutput(job);
        var end = End(job, attempt);
        foreach (var chunk in chunks)
        {
            if (chunk.Offset == end)
                uncommitted.ShortOutputs.Append(job, attempt, chunk);
            else
                uncommitted.ShortOutputs.Change(job);
            if (chunk.Offset >= end)
                Insert(job, attempt, chunk, chunk.Offset, chunk.End);
            else
                FillGaps(job, attempt, chunk);
            end = Math.Max(end, chunk.End);
        }
    }

    public void Delete(long job)
    {
        uncommitted.AddOutput(job);
        uncommitted.ShortOutputs.Change(job);
        _delete.Bind(1, job);
        _delete.Run();
    }

    private long End(long job, int attempt)
    {
        using var _ = _end.Use();
        _end.Bind(1, job);
        _end.Bind(2, attempt);
        return _end.Step() ? _end.Int64(0) : 0;
    }

    /// <summary>A resend: only what is not stored yet goes in.</summary>
    private void FillGaps(long job, int attempt, OutputChunk chunk)
    {
        ReadOverlapping(job, attempt, chunk);
        var position = chunk.Offset;
        foreach (var (start, stop) in _stored)
        {
            if (start > position)
                Insert(job, attempt, chunk, position, start);
            position = Math.Max(position, stop);
        }
        if (position < chunk.End)
            Insert(job, attempt, chunk, position, chunk.End);
    }

    private void ReadOverlapping(long job, int attempt, OutputChunk chunk)
    {
        _stored.Clear();
        using var _ = _overlapping.Use();
        _overlapping.Bind(1, job);
        _overlapping.Bind(2, attempt);
        _overlapping.Bind(3, chunk.Offset);
        _overlapping.Bind(4, chunk.End);
        while (_overlapping.Step())
            _stored.Add((_overlapping.Int64(0), _overlapping.Int64(1)));
    }

    private void Insert(long job, int attempt, OutputChunk chunk, long start, long stop)
    {
        if (start >= stop)
            return;
        _insert.Bind(1, job);
        _insert.Bind(2, attempt);
        _insert.Bind(3, start);
        _insert.Bind(4, stop);
        _insert.Bind(5, (int)chunk.Stream);
        _insert.BindBlob(6, chunk.Data.Span.Slice((int)(start - chunk.Offset), (int)(stop - start)));
        _insert.Run();
    }
}
