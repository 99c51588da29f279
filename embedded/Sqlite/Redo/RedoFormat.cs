using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Actors.Embedded.Sqlite.Redo;

/// <summary>The redo log's bytes: a head, then two halves of one size, which are filled in turn. A half holds records one behind the other, from its start. A record is what
/// was written and synced at once: length of its body (4 bytes; the highest bit says that it defines statements), checksum (4), number (8, masked), body. Record n was on the disk before record n + 1 was written, so only
/// the last may be torn. Little-endian; records are as long as they are, not aligned.</summary>
internal static class RedoFormat
{
    /// <summary>Magic and version (8), the database's identity (8), bytes in a half (8), checksum (4).</summary>
    public const int HeadBytes = 28;

    /// <summary>Where the first half begins: a page of its own for the head, which is written once.</summary>
    public const int HalvesAt = 4096;

    public const int RecordHeadBytes = 16;

    private const int Defining = int.MinValue;

    private static ReadOnlySpan<byte> Magic => "ACTREDO\u0001"u8;

    public static byte[] Head(long store, long halfBytes)
    {
        var head = new byte[HeadBytes];
        Magic.CopyTo(head);
        BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(8), store);
        BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(16), halfBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(24), Checksum(0, head.AsSpan(0, 24)));
        return head;
    }

    /// <summary>False when the bytes are no head of this version.</summary>
    public static bool TryReadHead(ReadOnlySpan<byte> head, out long store, out long halfBytes)
    {
        (store, halfBytes) = (0, 0);
        if (head.Length < HeadBytes || !head.StartsWith(Magic) || BinaryPrimitives.ReadUInt32LittleEndian(head[24..]) != Checksum(0, head[..24]))
            return false;
        (store, halfBytes) = (BinaryPrimitives.ReadInt64LittleEndian(head[8..]), BinaryPrimitives.ReadInt64LittleEndian(head[16..]));
        return true;
    }

    /// <summary>What every record's checksum starts from. The identity is told to nobody, so no job can write bytes that pass for a record.</summary>
    public static uint Seed(long store) => Checksum(0, MemoryMarshal.AsBytes(new ReadOnlySpan<long>(in store)));

    public static void WriteRecordHead(Span<byte> record, uint seed, long number, bool defines)
    {
        BinaryPrimitives.WriteInt32LittleEndian(record, (record.Length - RecordHeadBytes) | (defines ? Defining : 0));
        BinaryPrimitives.WriteInt64LittleEndian(record[8..], number ^ Mask(seed));
        BinaryPrimitives.WriteUInt32LittleEndian(record[4..], RecordChecksum(seed, record));
    }

    /// <summary>The length of the body, the number, and whether statements are defined, as a record's head tells; the checksum is not looked at.</summary>
    public static (int Body, long Number, bool Defines) ReadRecordHead(ReadOnlySpan<byte> head, uint seed)
    {
        var length = BinaryPrimitives.ReadInt32LittleEndian(head);
        return (length & ~Defining, BinaryPrimitives.ReadInt64LittleEndian(head[8..]) ^ Mask(seed), length < 0);
    }

    public static bool IsSound(ReadOnlySpan<byte> record, uint seed) => BinaryPrimitives.ReadUInt32LittleEndian(record[4..]) == RecordChecksum(seed, record);

    /// <summary>What numbers are masked with, so that bytes in the middle of a record hardly ever look like the number of another one.</summary>
    public static long Mask(uint seed) => (long)(seed * 0x9E37_79B9_7F4A_7C15);

    private static uint RecordChecksum(uint seed, ReadOnlySpan<byte> record) => Checksum(Checksum(seed, record[..4]), record[8..]);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static uint Checksum(uint crc, ReadOnlySpan<byte> bytes)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words)
            crc = BitOperations.Crc32C(crc, word);
        foreach (var rest in bytes[(words.Length * sizeof(ulong))..])
            crc = BitOperations.Crc32C(crc, rest);
        return crc;
    }
}
