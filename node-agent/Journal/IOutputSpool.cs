using Actors.NodeAgent.Processes;

namespace Actors.NodeAgent.Journal;

/// <summary>
/// One attempt's output on disk: a sequence of bytes, each part of it of one stream, addressed by the offset in the sequence.
/// Not safe for use by two threads at once.
/// </summary>
public interface IOutputSpool : IDisposable
{
    /// <summary>Bytes of output so far: the offset of the next append.</summary>
    long Length { get; }

    /// <summary>Adds output and returns its offset. In the file at once, on the disk after <see cref="FlushAsync"/>.</summary>
    /// <exception cref="JournalException">The disk is full, or <see cref="JournalOptions.MaxSpoolBytes"/> reached; nothing was added.</exception>
    long Append(OutputStream stream, ReadOnlySpan<byte> bytes);

    /// <summary>Reads output of one stream from an offset: as much as follows in one chunk and fits the buffer; 0 bytes at the end.</summary>
    (OutputStream Stream, int Count) Read(long offset, Span<byte> buffer);

    /// <summary>Completes when all output so far is on disk. To be awaited before the attempt's result is journaled.</summary>
    Task FlushAsync();
}
