using Actors.Jobs;

namespace Actors.Storage;

/// <summary>Which of a command's streams some output came from.</summary>
public enum OutputStream : byte
{
    Stdout = 1,
    Stderr = 2,
}

/// <summary>A run of output as it was read.</summary>
/// <param name="Offset">Where it begins, in bytes over both streams in the order in which they were read.</param>
public readonly record struct OutputChunk(long Offset, OutputStream Stream, ReadOnlyMemory<byte> Data)
{
    /// <summary>No chunk is longer; writers split.</summary>
    public const int MaxBytes = 64 * 1024;

    public long End => Offset + Data.Length;
}

/// <summary>The output of attempts, by byte offset.</summary>
public interface IOutputStore
{
    /// <summary>Stores the chunks; done when they are durable. Those at offsets already stored are passed over, so a resend does no harm.</summary>
    Task Append(JobId job, int attempt, IReadOnlyList<OutputChunk> chunks);

    /// <summary>Chunks from an offset on, at most about <paramref name="maxBytes"/>; the first may begin in the middle of a stored one.</summary>
    Task<IReadOnlyList<OutputChunk>> Read(JobId job, int attempt, long offset, int maxBytes);

    /// <summary>Where the stored output of an attempt ends; 0 when there is none.</summary>
    Task<long> Length(JobId job, int attempt);

    /// <summary>Removes the output of all of a job's attempts.</summary>
    Task Delete(JobId job);
}
