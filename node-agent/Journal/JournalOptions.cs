namespace Actors.NodeAgent.Journal;

/// <summary>Where the journal is and how large it may grow.</summary>
public sealed record JournalOptions
{
    /// <summary>The journal's own directory, usually <c>DATA_DIR/journal</c>. Made with mode 0700 if missing.</summary>
    public required string Directory { get; init; }

    /// <summary>Largest assignment or result: 8 MiB. Output that is larger belongs into the spool.</summary>
    public int MaxRecordBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>Bytes that wait for the disk at most: 64 MiB. Past it a record is refused, since the disk has stopped keeping up.</summary>
    public int MaxWaitingBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>
    /// How long a record that is not urgent may wait for company: 20 ms. Under load it rides on another's sync; the price is that
    /// a crash within this time forgets it: a start or an acknowledgement, which does no harm, or an end that the server did not take
    /// within this time either, which is then told as lost.
    /// </summary>
    public TimeSpan LazyDelay { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>Records of forgotten attempts that the file may hold before it is written anew: 16 MiB, or as much as lives if that is more.</summary>
    public long MaxGarbageBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Output of one attempt on disk: the output bound and room for the marker that says what was cut.</summary>
    public long MaxSpoolBytes { get; init; } = Processes.OutputCapture.DefaultMaxBytes + 4096;
}
