namespace Actors.NodeAgent.Journal;

/// <summary>Replays a file: finds out which attempts live, and keeps the bytes of those.</summary>
internal sealed class JournalRecovery
{
    // Blocks as read; what is kept of them is copied out at the end, so that the file's image can go.
    private readonly List<(ReadOnlyMemory<byte> Body, long Offset)> _blocks = [];

    public JournalIndex Index { get; } = new();

    public void Replay(ReadOnlyMemory<byte> body, long offset)
    {
        _blocks.Add((body, offset));
        Index.ApplyBlock(body.Span, offset, acknowledged: null);
    }

    public IReadOnlyList<LiveAttempt> Living()
    {
        LiveAttempt[] living =
        [
            .. Index.InOrder.Select(entry => new LiveAttempt
            {
                Key = entry.Key,
                Assignment = Payload(entry.Taken),
                Started = entry.Started,
                Result = entry.Finished is { } finished ? Payload(finished) : (ReadOnlyMemory<byte>?)null,
            }),
        ];
        _blocks.Clear();
        return living;
    }

    private ReadOnlyMemory<byte> Payload(JournalIndex.Place place)
    {
        int block = _blocks.BinarySearch((default, place.Offset), Comparer<(ReadOnlyMemory<byte> Body, long Offset)>.Create(
            (one, other) => one.Offset.CompareTo(other.Offset)));
        // Not found: the complement of the next block's index, so the record lies in the one before.
        (ReadOnlyMemory<byte> body, long offset) = _blocks[block >= 0 ? block : ~block - 1];
        return JournalRecord.Read(body.Span[(int)(place.Offset - offset)..]).Payload.ToArray();
    }
}
