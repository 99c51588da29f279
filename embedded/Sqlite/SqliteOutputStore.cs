using Actors.Embedded.Sqlite.Reading;
using Actors.Embedded.Sqlite.Writing;
using Actors.Jobs;
using Actors.Storage;

namespace Actors.Embedded.Sqlite;

/// <summary>Output as runs of bytes beside the jobs.</summary>
internal sealed class SqliteOutputStore(WriteQueue queue, ReaderPool readers, ShortOutputs shorts) : IOutputStore
{
    // Runs do not overlap, so the one that covers the offset is the last to begin at or before it.
    private const string ReadSql = """
        SELECT start, stream, data FROM output WHERE job = ?1 AND attempt = ?2 AND stop > ?3
            AND start >= coalesce((SELECT max(start) FROM output WHERE job = ?1 AND attempt = ?2 AND start <= ?3), 0)
        ORDER BY start
        """;

    private const string LengthSql = "SELECT stop FROM output WHERE job = ?1 AND attempt = ?2 ORDER BY start DESC LIMIT 1";

    public Task Append(JobId job, int attempt, IReadOnlyList<OutputChunk> chunks)
    {
        foreach (var chunk in chunks)
        {
            if (chunk.Data.Length > OutputChunk.MaxBytes || chunk.Offset < 0)
                throw new ArgumentException($"A chunk of {chunk.Data.Length} bytes at {chunk.Offset}: at most {OutputChunk.MaxBytes}, at 0 or later.", nameof(chunks));
        }
        return chunks.Count == 0 ? Task.CompletedTask : queue.Add(new AppendOutput(job, attempt, chunks));
    }

    public Task<IReadOnlyList<OutputChunk>> Read(JobId job, int attempt, long offset, int maxBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxBytes);
        if (shorts.Of(job.Value, attempt) is { } output)
            return Task.FromResult<IReadOnlyList<OutputChunk>>(From(output, offset, maxBytes));
        return readers.BulkOutput<IReadOnlyList<OutputChunk>>(job.Value, reader => Read(reader, job, attempt, offset, maxBytes));
    }

    public Task<long> Length(JobId job, int attempt) => readers.Output(job.Value, reader =>
    {
        var statement = reader.Statement(LengthSql);
        using var _ = statement.Use();
        statement.Bind(1, job.Value);
        statement.Bind(2, attempt);
        return statement.Step() ? statement.Int64(0) : 0;
    });

    public Task Delete(JobId job) => queue.Add(new DeleteOutput(job));

    private static List<OutputChunk> From(OutputChunk[] output, long offset, int maxBytes)
    {
        var chunks = new List<OutputChunk>();
        foreach (var chunk in output)
        {
            var (from, to) = (Math.Max(offset, chunk.Offset), Math.Min(chunk.End, offset + maxBytes));
            if (from < to)
                chunks.Add(chunk with { Offset = from, Data = chunk.Data[(int)(from - chunk.Offset)..(int)(to - chunk.Offset)] });
        }
        return chunks;
    }

    private static List<OutputChunk> Read(Reader reader, JobId job, int attempt, long offset, int maxBytes)
    {
        var statement = reader.Statement(ReadSql);
        using var _ = statement.Use();
        statement.Bind(1, job.Value);
        statement.Bind(2, attempt);
        statement.Bind(3, offset);
        var chunks = new List<OutputChunk>();
        var left = maxBytes;
        while (left > 0 && statement.Step())
        {
            var start = statement.Int64(0);
            var skip = (int)Math.Max(0, offset - start);
            var data = statement.Bytes(2)[skip..];
            data = data[..Math.Min(data.Length, left)];
            chunks.Add(new OutputChunk(start + skip, (OutputStream)statement.Int32(1), data.ToArray()));
            left -= data.Length;
        }
        return chunks;
    }
}
