using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Actors.NodeAgent.Journal;

/// <summary>
/// The file: a head, then blocks. A block is what was written and synced at once: length of the body (4 bytes), checksum (4),
/// sequence (8), then the body's records. Block n was on the disk before block n + 1 was written, so only the last may be torn.
/// </summary>
internal static class JournalFormat
{
    /// <summary>Magic and version (8), identity (16), salt (16), checksum (4), zeros (4).</summary>
    public const int HeadBytes = 48;

    public const int BlockHeadBytes = 16;

    private static ReadOnlySpan<byte> Magic => "ACTJRNL\u0001"u8;

    public static byte[] Head(Guid identity, Guid salt)
    {
        byte[] head = new byte[HeadBytes];
        Magic.CopyTo(head);
        identity.TryWriteBytes(head.AsSpan(8));
        salt.TryWriteBytes(head.AsSpan(24));
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(40), Checksum(0, head.AsSpan(0, 40)));
        return head;
    }

    /// <summary>False when the bytes are no head of this version.</summary>
    public static bool TryReadHead(ReadOnlySpan<byte> head, out Guid identity, out Guid salt)
    {
        (identity, salt) = (default, default);
        if (head.Length < HeadBytes || !head.StartsWith(Magic)) return false;
        if (BinaryPrimitives.ReadUInt32LittleEndian(head[40..]) != Checksum(0, head[..40])) return false;
        (identity, salt) = (new Guid(head.Slice(8, 16)), new Guid(head.Slice(24, 16)));
        return true;
    }

    /// <summary>
    /// What every block's checksum starts from. The salt is told to nobody, so no assignment can hold bytes that pass for a block.
    /// </summary>
    public static uint Seed(Guid salt)
    {
        Span<byte> bytes = stackalloc byte[16];
        salt.TryWriteBytes(bytes);
        return Checksum(0, bytes);
    }

    public static void WriteBlockHead(Span<byte> block, uint seed, ulong sequence)
    {
        BinaryPrimitives.WriteInt32LittleEndian(block, block.Length - BlockHeadBytes);
        BinaryPrimitives.WriteUInt64LittleEndian(block[8..], sequence);
        BinaryPrimitives.WriteUInt32LittleEndian(block[4..], Checksum(seed, block[8..]));
    }

    /// <summary>The whole length of the block the bytes start with, whatever its sequence; 0 when they start with none.</summary>
    public static int ReadBlock(ReadOnlySpan<byte> bytes, uint seed, out ulong sequence)
    {
        sequence = 0;
        if (bytes.Length <= BlockHeadBytes) return 0;
        int body = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        if (body <= 0 || body > bytes.Length - BlockHeadBytes) return 0;
        int length = BlockHeadBytes + body;
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]) != Checksum(seed, bytes[8..length])) return 0;
        sequence = BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]);
        return length;
    }

    /// <summary>
    /// True when a block of a later sequence follows somewhere in the bytes: then what is broken before it was no torn write. Cheap
    /// fields are compared first, since every offset is tried.
    /// </summary>
    public static bool HasLaterBlock(ReadOnlySpan<byte> bytes, uint seed, ulong expected)
    {
        ulong last = expected + (ulong)(bytes.Length / BlockHeadBytes);
        for (int at = 1; at < bytes.Length - BlockHeadBytes; at++)
        {
            ulong sequence = BinaryPrimitives.ReadUInt64LittleEndian(bytes[(at + 8)..]);
            if (sequence > expected && sequence <= last && ReadBlock(bytes[at..], seed, out _) > 0) return true;
        }
        return false;
    }

    public static uint Checksum(uint start, ReadOnlySpan<byte> bytes)
    {
        uint checksum = ~start;
        foreach (ulong word in MemoryMarshal.Cast<byte, ulong>(bytes)) checksum = BitOperations.Crc32C(checksum, word);
        foreach (byte single in bytes[(bytes.Length & ~7)..]) checksum = BitOperations.Crc32C(checksum, single);
        return ~checksum;
    }
}
