using Microsoft.Win32.SafeHandles;

namespace Actors.Embedded.Sqlite.Redo;

/// <summary>What a half of the redo log holds: records from its start on, with numbers that follow each other. Behind them may be what is left of former ones.</summary>
internal sealed class RedoHalf
{
    private RedoHalf(byte[] bytes) => Bytes = bytes;

    public byte[] Bytes { get; }

    /// <summary>Where each record's body lies.</summary>
    public List<Range> Records { get; } = [];

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

    public ReadOnlySpan<byte> Body(int record) => Bytes.AsSpan(Records[record]);

    /// <summary>Whether there is a sound record of that number.</summary>
    public bool IsRecord(int position, long number, uint seed)
    {
        if (position + RedoFormat.RecordHeadBytes > Bytes.Length)
            return false;
        var (body, found) = RedoFormat.ReadRecordHead(Bytes.AsSpan(position));
        return found == number && body > 0 && body <= Bytes.Length - position - RedoFormat.RecordHeadBytes
            && RedoFormat.IsSound(Bytes.AsSpan(position, RedoFormat.RecordHeadBytes + body), seed);
    }

    private void Find(uint seed)
    {
        if (Bytes.Length < RedoFormat.RecordHeadBytes)
            return;
        First = RedoFormat.ReadRecordHead(Bytes).Number;
        for (var number = First; IsRecord(End, number, seed); number++)
        {
            var body = End + RedoFormat.RecordHeadBytes;
            End = body + RedoFormat.ReadRecordHead(Bytes.AsSpan(End)).Body;
            Records.Add(body..End);
        }
    }
}
