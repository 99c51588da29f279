using Actors.Link.V1;
using Actors.NodeAgent.Capture;
using Actors.NodeAgent.Journal;

namespace Actors.NodeAgent.Core;

/// <summary>
/// One attempt from its assignment until the server has acknowledged its end: what is known of it, and what of that the server was
/// told on the present connection.
/// </summary>
internal sealed class Attempt(AttemptId id, AttemptKey key, OutputLog output)
{
    /// <summary>Around the data of an output message: ids, offset, lengths.</summary>
    private const int OutputHeadBytes = 64;

    /// <summary>Less room than that in a frame is not worth a piece of output.</summary>
    private const int LeastPieceBytes = 512;

    private bool _isStartedSent;
    private bool _isEndSent;

    public AttemptId Id { get; } = id;
    public AttemptKey Key { get; } = key;
    public OutputLog Output { get; } = output;

    /// <summary>Runs it; null for one whose end a former life of the agent saw.</summary>
    public AttemptRun? Run { get; set; }

    /// <summary>True when the journal has it: then acknowledging concerns the journal too.</summary>
    public bool IsJournaled { get; set; }

    public bool HasBegun { get; set; }
    public ProgressReport? Progress { get; set; }

    /// <summary>How it ended, once that may be told.</summary>
    public Finished? End { get; set; }

    /// <summary>True when the end is <see cref="EndKind.Lost"/> after a restart: how much output there is, only the server knows.</summary>
    public bool IsOutputUnknown { get; init; }

    /// <summary>The server wants to hear nothing more of it.</summary>
    public bool IsForgotten { get; set; }

    /// <summary>Set while it waits in the outbox.</summary>
    public bool IsEnlisted { get; set; }

    /// <summary>A new connection: <paramref name="stored"/> bytes of output are with the server; all else is told again.</summary>
    public void Rewind(long stored)
    {
        (_isStartedSent, _isEndSent) = (false, false);
        Output.Acknowledge(stored);
        Output.Rewind();
        if (IsOutputUnknown && End is not null) End.OutputBytes = stored;
    }

    /// <summary>Adds what there is to tell, in order, as far as it fits. False when something did not fit.</summary>
    public bool TryFill(ExecutorFrame frame, ref int room)
    {
        if (HasBegun && !_isStartedSent)
        {
            if (!TryAdd(frame, new ExecutorMessage { Started = new Started { Attempt = Id } }, ref room)) return false;
            _isStartedSent = true;
        }
        while (Output.UnsentBytes > 0)
        {
            if (room < OutputHeadBytes + LeastPieceBytes) return false;
            if (!Output.TryNext(room - OutputHeadBytes, out OutputPiece piece)) break;
            frame.Messages.Add(new ExecutorMessage { Output = AttemptRecord.Message(Id, piece) });
            room -= piece.Bytes.Length + OutputHeadBytes;
        }
        if (Progress is { } progress)
        {
            var message = new Progress { Attempt = Id, Percent = progress.Percent, Message = progress.Message };
            if (!TryAdd(frame, new ExecutorMessage { Progress = message }, ref room)) return false;
            Progress = null;
        }
        if (End is not null && !_isEndSent && Output.UnsentBytes == 0)
        {
            if (!TryAdd(frame, new ExecutorMessage { Finished = End }, ref room)) return false;
            _isEndSent = true;
        }
        return true;
    }

    private static bool TryAdd(ExecutorFrame frame, ExecutorMessage message, ref int room)
    {
        // The field's tag and length come on top.
        int size = message.CalculateSize() + 8;
        if (size > room) return false;
        frame.Messages.Add(message);
        room -= size;
        return true;
    }
}
