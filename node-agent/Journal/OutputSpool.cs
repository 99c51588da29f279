using System.Buffers;
using System.Buffers.Binary;
using Actors.Disk;
using Actors.NodeAgent.Processes;
using Microsoft.Win32.SafeHandles;

namespace Actors.NodeAgent.Journal;

/// <summary>
/// Output in a file: chunks, each with its stream (1 byte), length (4), checksum (4) and bytes. Written without waiting for the disk;
/// a chunk torn by a power cut is cut off when the file is opened again.
/// </summary>
internal sealed class OutputSpool : IOutputSpool
{
    private const int HeadBytes = 9;
    private const int MaxChunkBytes = 1024 * 1024;

    /// <summary>Output between two remembered places: a read walks over this much at most.</summary>
    private const int PlaceIntervalBytes = 64 * 1024;

    private readonly SafeFileHandle _handle;
    private readonly long _maxBytes;
    // Ascending; the first is the file's beginning.
    private readonly List<Place> _places = [new Place(0, 0)];
    private long _fileEnd;
    private Place _lastRead;

    private OutputSpool(SafeFileHandle handle, long maxBytes) => (_handle, _maxBytes) = (handle, maxBytes);

    /// <summary>A chunk's first byte of output, and where its head lies in the file.</summary>
    private readonly record struct Place(long Offset, long Position);

    public long Length { get; private set; }

    public static OutputSpool Open(string path, long maxBytes)
    {
        try
        {
            var spool = new OutputSpool(PrivateFiles.Open(path, FileMode.OpenOrCreate), maxBytes);
            spool.Recover();
            return spool;
        }
        catch (IOException failure)
        {
            throw WriteFailed(failure);
        }
    }

    public long Append(OutputStream stream, ReadOnlySpan<byte> bytes)
    {
        if (Length + bytes.Length > _maxBytes)
            throw new JournalException(JournalFault.TooLarge, $"the attempt's output would be more than {_maxBytes} bytes");
        long offset = Length;
        while (!bytes.IsEmpty)
        {
            ReadOnlySpan<byte> chunk = bytes[..Math.Min(bytes.Length, MaxChunkBytes)];
            AppendChunk(stream, chunk, restoreTo: offset);
            bytes = bytes[chunk.Length..];
        }
        return offset;
    }

    public (OutputStream Stream, int Count) Read(long offset, Span<byte> buffer)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        if (offset >= Length) return (OutputStream.Stdout, 0);

        Place place = NearestBefore(offset);
        while (true)
        {
            (OutputStream stream, int length, _) = ReadHead(place.Position);
            if (offset < place.Offset + length)
            {
                int skipped = (int)(offset - place.Offset);
                int count = Math.Min(buffer.Length, length - skipped);
                ReadFully(buffer[..count], place.Position + HeadBytes + skipped);
                _lastRead = place;
                return (stream, count);
            }
            place = new Place(place.Offset + length, place.Position + HeadBytes + length);
        }
    }

    // A sync may take long on a busy disk, and the caller's thread is the agent's core.
    public Task FlushAsync() => Task.Run(() => DiskSync.File(_handle));

    public void Dispose() => _handle.Dispose();

    private void AppendChunk(OutputStream stream, ReadOnlySpan<byte> bytes, long restoreTo)
    {
        byte[] chunk = ArrayPool<byte>.Shared.Rent(HeadBytes + bytes.Length);
        try
        {
            chunk[0] = (byte)stream;
            BinaryPrimitives.WriteInt32LittleEndian(chunk.AsSpan(1), bytes.Length);
            BinaryPrimitives.WriteUInt32LittleEndian(chunk.AsSpan(5), JournalFormat.Checksum((uint)stream, bytes));
            bytes.CopyTo(chunk.AsSpan(HeadBytes));
            RandomAccess.Write(_handle, chunk.AsSpan(0, HeadBytes + bytes.Length), _fileEnd);
        }
        catch (IOException failure)
        {
            CutBack(restoreTo);
            throw WriteFailed(failure);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
        Advance(bytes.Length);
    }

    private void Advance(int chunkBytes)
    {
        if (Length - _places[^1].Offset >= PlaceIntervalBytes) _places.Add(new Place(Length, _fileEnd));
        Length += chunkBytes;
        _fileEnd += HeadBytes + chunkBytes;
    }

    /// <summary>All or nothing: chunks of the same append that were written before the disk filled go as well.</summary>
    private void CutBack(long offset)
    {
        if (offset < Length)
        {
            Place place = NearestBefore(offset);
            while (place.Offset < offset)
            {
                int length = ReadHead(place.Position).Length;
                place = new Place(place.Offset + length, place.Position + HeadBytes + length);
            }
            (Length, _fileEnd) = (place.Offset, place.Position);
            _places.RemoveAll(known => known.Offset >= offset && known.Offset > 0);
        }
        _lastRead = default;
        // Shrinking needs no space. What would stay behind is overwritten by the next append or cut off by the next opening.
        RandomAccess.SetLength(_handle, _fileEnd);
    }

    private void Recover()
    {
        long fileLength = RandomAccess.GetLength(_handle);
        byte[] bytes = new byte[MaxChunkBytes];
        while (fileLength - _fileEnd >= HeadBytes)
        {
            (OutputStream stream, int length, uint checksum) = ReadHead(_fileEnd);
            if (length <= 0 || length > MaxChunkBytes || length > fileLength - _fileEnd - HeadBytes) break;
            ReadFully(bytes.AsSpan(0, length), _fileEnd + HeadBytes);
            if (JournalFormat.Checksum((uint)stream, bytes.AsSpan(0, length)) != checksum) break;
            Advance(length);
        }
        if (_fileEnd < fileLength) RandomAccess.SetLength(_handle, _fileEnd);
    }

    private Place NearestBefore(long offset)
    {
        int low = 0;
        int high = _places.Count - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            if (_places[middle].Offset <= offset) low = middle;
            else high = middle - 1;
        }
        // Reading on from the last read is the usual case.
        return _lastRead.Offset <= offset && _lastRead.Offset > _places[low].Offset ? _lastRead : _places[low];
    }

    private (OutputStream Stream, int Length, uint Checksum) ReadHead(long position)
    {
        Span<byte> head = stackalloc byte[HeadBytes];
        ReadFully(head, position);
        return ((OutputStream)head[0], BinaryPrimitives.ReadInt32LittleEndian(head[1..]), BinaryPrimitives.ReadUInt32LittleEndian(head[5..]));
    }

    private void ReadFully(Span<byte> bytes, long position)
    {
        while (!bytes.IsEmpty)
        {
            int count = RandomAccess.Read(_handle, bytes, position);
            if (count == 0) throw new EndOfStreamException("the spool is shorter than it was");
            bytes = bytes[count..];
            position += count;
        }
    }

    private static JournalException WriteFailed(IOException failure) =>
        new(JournalFault.WriteFailed, $"output cannot be kept on disk ({failure.Message}); free space or mend the disk", failure);
}
