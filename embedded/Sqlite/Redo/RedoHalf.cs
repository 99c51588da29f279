using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;

namespace Actors.Embedded.Sqlite.Redo;

/// <summary>What a half of the redo log holds: records from its start on, with numbers that follow each other. Behind them may be what is left of former ones.</summary>
internal sealed class RedoHalf
{
    /// <summary>How far the number of a record behind a damaged one may be ahead; no half holds more.</summary>
    private const int MaxAhead = 16 * 1024 * 1024;

    private RedoHalf(byte[] bytes) => Bytes = bytes;

    public byte[] Bytes { get; }

    /// <summary>Where each record's body lies, and whether it defines statements.</summary>
    public List<(Range Body, bool Defines)> Records { get; } = [];

    /// <summary>The number of the first record, when there is one.</summary>
    public long First { get; private set; }

    /// <summary>Where the last record ends.</summary>
    public int End { get; private set; }

    public static RedoHalf Read(SafeFileHandle file, long start, long length, uint seed)
    {
        var bytes = new byte[Math.Clamp(RandomAccess.GetLength(file) - start, 0, length)];
        var read = 0;
        while (read < bytes.Length && RandomAccess.Read(file, bytes.AsSpan(read), start + read) is > 0 and var more)
            read += more;
        var half = new RedoHalf(bytes);
        half.Find(seed);
        return half;
    }

    public ReadOnlySpan<byte> Body(int record) => Bytes.AsSpan(Records[record].Body);

    /// <summary>Whether there is a sound record of that number.</summary>
    public bool IsRecord(int position, long number, uint seed)
    {
        if (position + RedoFormat.RecordHeadBytes > Bytes.Length)
            return false;
        var (body, found, _) = RedoFormat.ReadRecordHead(Bytes.AsSpan(position), seed);
        return found == number && body > 0 && body <= Bytes.Length - position - RedoFormat.RecordHeadBytes
            && RedoFormat.IsSound(Bytes.AsSpan(position, RedoFormat.RecordHeadBytes + body), seed);
    }

    /// <summary>Whether there is a sound record of a later number behind the last of those that follow each other. Its place is not known, so each is tried: compiled well at once, since
    /// this is megabytes of a start.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool HasRecordBehind(long last, uint seed)
    {
        var (bytes, mask) = (Bytes, RedoFormat.Mask(seed));
        for (var position = End; position < bytes.Length - RedoFormat.RecordHeadBytes; position++)
        {
            var number = BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(position + sizeof(long))) ^ mask;
            if ((ulong)(number - last - 1) < MaxAhead && IsRecord(position, number, seed))
                return true;
        }
        return false;
    }

    private void Find(uint seed)
    {
        if (Bytes.Length < RedoFormat.RecordHeadBytes)
            return;
        First = RedoFormat.ReadRecordHead(Bytes, seed).Number;
        for (var number = First; IsRecord(End, number, seed); number++)
        {
            var body = End + RedoFormat.RecordHeadBytes;
            var (length, _, defines) = RedoFormat.ReadRecordHead(Bytes.AsSpan(End), seed);
            End = body + length;
            Records.Add((body..End, defines));
        }
    }
}
