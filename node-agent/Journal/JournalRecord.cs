using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Actors.NodeAgent.Processes;

namespace Actors.NodeAgent.Journal;

/// <summary>
/// One record: kind (1 byte), attempt (4), job id length (2), payload length (4), job id, payload; numbers little-endian.
/// </summary>
internal readonly ref struct JournalRecord
{
    private const int HeadBytes = 11;
    private const int IdentityBytes = 12;

    public enum Verb : byte
    {
        Taken = 1,
        Started = 2,
        Finished = 3,
        Acknowledged = 4,
    }

    public Verb Kind { get; private init; }
    public AttemptKey Key { get; private init; }
    public ReadOnlySpan<byte> Payload { get; private init; }

    /// <summary>Bytes of the whole record.</summary>
    public int Length { get; private init; }

    public ProcessIdentity Process =>
        new(BinaryPrimitives.ReadInt32LittleEndian(Payload), BinaryPrimitives.ReadUInt64LittleEndian(Payload[4..]));

    public static void Write(IBufferWriter<byte> target, Verb kind, AttemptKey key, ReadOnlySpan<byte> payload)
    {
        int idBytes = Encoding.UTF8.GetByteCount(key.JobId);
        int length = HeadBytes + idBytes + payload.Length;
        Span<byte> record = target.GetSpan(length);
        record[0] = (byte)kind;
        BinaryPrimitives.WriteInt32LittleEndian(record[1..], key.Attempt);
        BinaryPrimitives.WriteUInt16LittleEndian(record[5..], (ushort)idBytes);
        BinaryPrimitives.WriteInt32LittleEndian(record[7..], payload.Length);
        Encoding.UTF8.GetBytes(key.JobId, record[HeadBytes..]);
        payload.CopyTo(record[(HeadBytes + idBytes)..]);
        target.Advance(length);
    }

    public static void WriteStarted(IBufferWriter<byte> target, AttemptKey key, ProcessIdentity process)
    {
        Span<byte> payload = stackalloc byte[IdentityBytes];
        BinaryPrimitives.WriteInt32LittleEndian(payload, process.Pid);
        BinaryPrimitives.WriteUInt64LittleEndian(payload[4..], process.StartTime);
        Write(target, Verb.Started, key, payload);
    }

    /// <summary>Reads the record at the start of the bytes, which a checksum has vouched for.</summary>
    public static JournalRecord Read(ReadOnlySpan<byte> bytes)
    {
        int idBytes = BinaryPrimitives.ReadUInt16LittleEndian(bytes[5..]);
        int payloadBytes = BinaryPrimitives.ReadInt32LittleEndian(bytes[7..]);
        string jobId = Encoding.UTF8.GetString(bytes.Slice(HeadBytes, idBytes));
        return new JournalRecord
        {
            Kind = (Verb)bytes[0],
            Key = new AttemptKey(jobId, BinaryPrimitives.ReadInt32LittleEndian(bytes[1..])),
            Payload = bytes.Slice(HeadBytes + idBytes, payloadBytes),
            Length = HeadBytes + idBytes + payloadBytes,
        };
    }
}
