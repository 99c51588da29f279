using Actors.Disk;
using Actors.Embedded.Sqlite.Files;
using Actors.Embedded.Sqlite.Native;
using Microsoft.Win32.SafeHandles;

namespace Actors.Embedded.Sqlite.Redo;

/// <summary>What was acknowledged and may not have reached the disk by way of the database yet. Each record is synced before the next is written. The file has two halves: while
/// one is filled, the database's own log with everything the other holds is synced; then the other begins anew. Used by the writer only.</summary>
internal sealed class RedoLog : IDisposable
{
    /// <summary>Bytes that the file grows by at a time: some hundred records.</summary>
    private const int GrowthBytes = 256 * 1024;

    private readonly SafeFileHandle _file;
    private readonly string _path;
    private readonly long _halfBytes;
    private readonly uint _seed;
    private int _half;
    private long _position;
    private long _length;

    private RedoLog(SafeFileHandle file, string path, long halfBytes, uint seed, long last)
    {
        (_file, _path, _halfBytes, _seed) = (file, path, halfBytes, seed);
        Last = LastOfOtherHalf = last;
        _length = RandomAccess.GetLength(file);
    }

    /// <summary>The number of the last record kept.</summary>
    public long Last { get; private set; }

    /// <summary>The number of the last record in the half that is not being filled: its content is needed until the database has that durably.</summary>
    public long LastOfOtherHalf { get; private set; }

    /// <summary>Little of the half is left: a good time to turn to the other one is before the next record needs more.</summary>
    public bool IsNearlyFull => _position > _halfBytes - _halfBytes / 8;

    /// <summary>Begins the file, in the place of one whose records the database has durably.</summary>
    /// <param name="store">The identity of the database.</param>
    /// <param name="last">The number of the last record that the database has.</param>
    /// <exception cref="SqliteException">The file cannot be made or written.</exception>
    public static RedoLog Begin(SqliteStoreOptions options, long store, long last)
    {
        try
        {
            var file = Open(options.RedoPath);
            RandomAccess.Write(file, RedoFormat.Head(store, options.RedoBytes / 2), 0);
            DiskSync.File(file);
            DiskSync.Directory(options.DataDirectory);
            return new RedoLog(file, options.RedoPath, options.RedoBytes / 2, RedoFormat.Seed(store), last);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw StoreFault.OfFile(error, options.RedoPath);
        }
    }

    public bool HasRoomFor(RedoRecord record) => _position + record.Length <= _halfBytes;

    /// <summary>Writes a completed record and syncs it.</summary>
    /// <exception cref="SqliteException">It is not kept; after a failed sync it may be found by a recovery all the same.</exception>
    public void Append(RedoRecord record)
    {
        RedoFormat.WriteRecordHead(record.Bytes, _seed, Last + 1, record.Defines);
        Write(record.Bytes);
        _position += record.Length;
        Last++;
        record.Kept();
    }

    /// <summary>The database has the content of the half that is full, or will have it durably before this is called the next time: the other half begins anew.</summary>
    public void Turn()
    {
        (_half, _position, LastOfOtherHalf) = (1 - _half, 0, Last);
    }

    /// <summary>The database has everything durably, and something that has no record: what is here is of no more use.</summary>
    public void Skip()
    {
        Last++;
        (_position, LastOfOtherHalf) = (0, Last);
    }

    /// <summary>Writes and syncs as many zeros as fit where the next record goes, up to a bound; throws while the cause of a failure lasts. Zeros are no record.</summary>
    public void Probe(int bytes) => Write(new byte[Math.Min(bytes, _halfBytes - _position)]);

    public void Dispose() => _file.Dispose();

    private static SafeFileHandle Open(string path)
    {
        DataDirectory.MakeFile(path);
        return File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var at = RedoFormat.HalvesAt + _half * _halfBytes + _position;
            RandomAccess.Write(_file, bytes, at);
            if (at + bytes.Length > _length)
                Lengthen(at + bytes.Length);
            DiskSync.File(_file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw StoreFault.OfFile(error, _path);
        }
    }

    /// <summary>Writes zeros behind the record: the syncs of those that take their place need not keep a new length and new blocks of the file as well, which takes half as long again.</summary>
    private void Lengthen(long end)
    {
        _length = end;
        try
        {
            RandomAccess.Write(_file, new byte[Math.Clamp(RedoFormat.HalvesAt + 2 * _halfBytes - end, 0, GrowthBytes)], end);
            _length = RandomAccess.GetLength(_file);
        }
        catch (IOException)
        {
            // The disk has less room than that. Records that fit are still taken.
        }
    }
}
