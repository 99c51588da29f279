using System.Buffers.Binary;
using System.Globalization;
using Actors.Link.V1;
using Actors.NodeAgent.Capture;
using Actors.NodeAgent.Journal;
using Actors.NodeAgent.Processes;
using Google.Protobuf;

namespace Actors.NodeAgent.Core;

/// <summary>
/// What the journal holds of an attempt. Taken: the assignment as it came. Ended: one byte that says where the unacknowledged output
/// is (0 here, 1 in the spool), eight that say from where on the server lacks it, and a frame of that output and the end.
/// </summary>
internal static class AttemptRecord
{
    private const byte OutputHere = 0;
    private const byte OutputInSpool = 1;
    private const int HeadBytes = 9;

    /// <summary>No id, which no server of ours sends, is an id that no attempt has.</summary>
    public static AttemptKey Key(AttemptId? id) => id is null ? default : new(id.JobId.ToString(CultureInfo.InvariantCulture), id.Attempt);

    public static byte[] Ended(Finished end, OutputLog output)
    {
        var frame = new ExecutorFrame();
        if (!output.IsSpooled)
        {
            foreach (OutputPiece piece in output.InMemory()) frame.Messages.Add(new ExecutorMessage { Output = Message(end.Attempt, piece) });
        }
        frame.Messages.Add(new ExecutorMessage { Finished = end });
        byte[] record = new byte[HeadBytes + frame.CalculateSize()];
        record[0] = output.IsSpooled ? OutputInSpool : OutputHere;
        BinaryPrimitives.WriteInt64LittleEndian(record.AsSpan(1), output.Acknowledged);
        frame.WriteTo(record.AsSpan(HeadBytes));
        return record;
    }

    public static (Finished End, OutputLog Output) ReadEnded(ReadOnlyMemory<byte> record, AgentOptions options, Func<IOutputSpool> openSpool)
    {
        ExecutorFrame frame = ExecutorFrame.Parser.ParseFrom(record.Span[HeadBytes..]);
        Finished end = frame.Messages[^1].Finished;
        long acknowledged = BinaryPrimitives.ReadInt64LittleEndian(record.Span[1..]);
        if (record.Span[0] == OutputInSpool) return (end, new OutputLog(options, openSpool(), acknowledged, end.OutputBytes));

        var output = new OutputLog(options, openSpool, acknowledged);
        foreach (ExecutorMessage message in frame.Messages.Take(frame.Messages.Count - 1))
            output.Append((OutputStream)message.Output.Stream, message.Output.Data.Span);
        return (end, output);
    }

    public static Output Message(AttemptId attempt, OutputPiece piece) => new()
    {
        Attempt = attempt,
        Offset = piece.Offset,
        Stream = (StreamKind)piece.Stream,
        Data = UnsafeByteOperations.UnsafeWrap(piece.Bytes),
    };
}
