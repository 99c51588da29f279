using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Actors.Embedded.Sqlite.Redo;

/// <summary>The changing statements that ran since the last record was kept, with what was bound to them: run again on the same database, they make the same changes.
/// Used by the writer only.</summary>
internal sealed class RedoRecord
{
    /// <summary>Memory kept for the next record; what a great one took beyond it is given back.</summary>
    private const int MaxKeptBytes = 1024 * 1024;

    private readonly List<byte[]> _texts = [];
    private ArrayBufferWriter<byte> _bytes = new();
    private int _defined;

    public RedoRecord() => Take(RedoFormat.RecordHeadBytes);

    public bool IsEmpty => Length == RedoFormat.RecordHeadBytes;

    /// <summary>Bytes of the record, with its head.</summary>
    public int Length => _bytes.WrittenCount;

    /// <summary>The record, its head to be written. Complete once <see cref="Complete"/> has been called.</summary>
    public Span<byte> Bytes => MemoryMarshal.AsMemory(_bytes.WrittenMemory).Span;

    /// <summary>It brings texts of statements.</summary>
    public bool Defines => _defined < _texts.Count;

    /// <summary>Gives a statement the number that it runs under.</summary>
    public int Register(string sql)
    {
        _texts.Add(Encoding.UTF8.GetBytes(sql));
        return _texts.Count - 1;
    }

    public void BindNull(int parameter) => Begin(RedoOp.Null, parameter, 0);

    public void Bind(int parameter, long value) => BinaryPrimitives.WriteInt64LittleEndian(Begin(RedoOp.Int64, parameter, sizeof(long)), value);

    public void BindText(int parameter, ReadOnlySpan<byte> utf8)
    {
        var kept = utf8.TrimEnd((byte)' ');
        var place = Begin(RedoOp.Text, parameter, 2 * sizeof(int) + kept.Length);
        BinaryPrimitives.WriteInt32LittleEndian(place, utf8.Length);
        WriteBytes(place[sizeof(int)..], kept);
    }

    public void BindBlob(int parameter, ReadOnlySpan<byte> bytes) => WriteBytes(Begin(RedoOp.Blob, parameter, sizeof(int) + bytes.Length), bytes);

    public void Run(int statement) => WriteNumber(RedoOp.Run, statement, 0);

    /// <summary>Adds the texts of statements that this half of the log does not know yet.</summary>
    public void Complete()
    {
        for (var statement = _defined; statement < _texts.Count; statement++)
            WriteBytes(WriteNumber(RedoOp.Define, statement, sizeof(int) + _texts[statement].Length), _texts[statement]);
    }

    /// <summary>The record is in the log: the next one begins.</summary>
    public void Kept()
    {
        _defined = _texts.Count;
        Clear();
    }

    /// <summary>The next record is the first of a half, which knows no statement.</summary>
    public void NewHalf() => _defined = 0;

    /// <summary>What ran is undone, or needs no record.</summary>
    public void Clear()
    {
        if (_bytes.Capacity > MaxKeptBytes)
            _bytes = new ArrayBufferWriter<byte>();
        else
            _bytes.ResetWrittenCount();
        Take(RedoFormat.RecordHeadBytes);
    }

    private static void WriteBytes(Span<byte> place, ReadOnlySpan<byte> bytes)
    {
        BinaryPrimitives.WriteInt32LittleEndian(place, bytes.Length);
        bytes.CopyTo(place[sizeof(int)..]);
    }

    private Span<byte> Begin(RedoOp op, int parameter, int bytes)
    {
        var place = Take(2 + bytes);
        (place[0], place[1]) = ((byte)op, (byte)parameter);
        return place[2..];
    }

    private Span<byte> WriteNumber(RedoOp op, int statement, int bytes)
    {
        var place = Take(1 + sizeof(int) + bytes);
        place[0] = (byte)op;
        BinaryPrimitives.WriteInt32LittleEndian(place[1..], statement);
        return place[(1 + sizeof(int))..];
    }

    private Span<byte> Take(int bytes)
    {
        var place = _bytes.GetSpan(bytes)[..bytes];
        _bytes.Advance(bytes);
        return place;
    }
}
