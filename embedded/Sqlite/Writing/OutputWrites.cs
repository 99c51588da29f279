using Actors.Jobs;
using Actors.Storage;

namespace Actors.Embedded.Sqlite.Writing;

/// <summary>More output of an attempt. The chunks' memory is read by the writer, so it must not change before the task ends.</summary>
internal sealed class AppendOutput(JobId job, int attempt, IReadOnlyList<OutputChunk> chunks) : Write
{
    public override int Bytes { get; } = chunks.Sum(chunk => chunk.Data.Length);

    protected override Exception? TryApply(WriteSession session)
    {
        session.Output.Append(job.Value, attempt, chunks);
        return null;
    }
}

/// <summary>The end of a job's output.</summary>
internal sealed class DeleteOutput(JobId job) : Write
{
    public override int Bytes => 0;

    protected override Exception? TryApply(WriteSession session)
    {
        session.Output.Delete(job.Value);
        return null;
    }
}
