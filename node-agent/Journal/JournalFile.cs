using Actors.Disk;
using Microsoft.Win32.SafeHandles;

namespace Actors.NodeAgent.Journal;

/// <summary>The journal's file, open for appending blocks. Used by one thread at a time.</summary>
internal sealed class JournalFile : IDisposable
{
    /// <summary>Bytes that the file grows by at a time: some hundred blocks.</summary>
    private const int GrowthBytes = 64 * 1024;

    private readonly SafeFileHandle _handle;
    private readonly uint _seed;
    private ulong _nextSequence = 1;
    private long _length;

    private JournalFile(SafeFileHandle handle, Guid identity, Guid salt)
    {
        (_handle, Identity, Salt, _seed) = (handle, identity, salt, JournalFormat.Seed(salt));
        End = JournalFormat.HeadBytes;
    }

    public Guid Identity { get; }

    public Guid Salt { get; }

    /// <summary>End of what is known to be on the disk.</summary>
    public long End { get; private set; }

    /// <summary>
    /// A write or sync failed such that what lies after <see cref="End"/> is unknown: the kernel may drop dirty pages after a failed
    /// sync and say that the next one went well. Only a new file can be trusted.
    /// </summary>
    public bool IsSuspect { get; private set; }

    /// <summary>Makes a new, empty file; the caller syncs its directory.</summary>
    public static JournalFile Create(string path, Guid identity, Guid salt)
    {
        SafeFileHandle handle = PrivateFiles.Open(path, FileMode.Create);
        try
        {
            RandomAccess.Write(handle, JournalFormat.Head(identity, salt), 0);
            DiskSync.File(handle);
            return new JournalFile(handle, identity, salt);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Opens a file, hands each block's body and offset to <paramref name="replay"/>, and cuts off a torn last block.</summary>
    public static JournalFile Open(string path, Action<ReadOnlyMemory<byte>, long> replay)
    {
        SafeFileHandle handle = PrivateFiles.Open(path, FileMode.Open);
        try
        {
            long length = RandomAccess.GetLength(handle);
            if (length > Array.MaxLength)
                throw new JournalException(JournalFault.Unreadable, $"{path} has {length} bytes, more than a journal can have.");
            byte[] bytes = new byte[length];
            ReadFully(handle, bytes, 0);
            if (!JournalFormat.TryReadHead(bytes, out Guid identity, out Guid salt))
            {
                throw new JournalException(
                    JournalFault.Unreadable,
                    $"{path} is not a journal of this version. Run the agent version that wrote it, or move the file away to start with an empty "
                    + "one; attempts recorded in it then count as lost.");
            }
            var file = new JournalFile(handle, identity, salt);
            file.Replay(path, bytes, replay);
            return file;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Writes a block and waits until it is on the disk. The first <see cref="JournalFormat.BlockHeadBytes"/> bytes are filled in here.</summary>
    public void Append(Span<byte> block)
    {
        JournalFormat.WriteBlockHead(block, _seed, _nextSequence);
        try
        {
            RandomAccess.Write(_handle, block, End);
            if (End + block.Length > _length) Lengthen(End + block.Length);
        }
        catch
        {
            CutBack();
            throw;
        }
        try
        {
            DiskSync.File(_handle);
        }
        catch
        {
            CutBack();
            IsSuspect = true;
            throw;
        }
        End += block.Length;
        _nextSequence++;
    }

    public void Read(Span<byte> bytes, long offset) => ReadFully(_handle, bytes, offset);

    public void Dispose()
    {
        // Without the zeros behind the last block.
        if (!IsSuspect) CutBack();
        _handle.Dispose();
    }

    private void Replay(string path, byte[] bytes, Action<ReadOnlyMemory<byte>, long> replay)
    {
        int at = JournalFormat.HeadBytes;
        while (at < bytes.Length)
        {
            int length = JournalFormat.ReadBlock(bytes.AsSpan(at), _seed, out ulong sequence);
            if (length == 0 || sequence != _nextSequence) break;
            int body = at + JournalFormat.BlockHeadBytes;
            replay(bytes.AsMemory(body, length - JournalFormat.BlockHeadBytes), body);
            at += length;
            _nextSequence++;
        }
        End = at;
        if (at == bytes.Length) return;

        if (JournalFormat.HasLaterBlock(bytes.AsSpan(at), _seed, _nextSequence))
        {
            throw new JournalException(
                JournalFault.Corrupt,
                $"{path} is damaged at byte {at}, with good records after it: this was no interrupted write, and acknowledged records are gone. "
                + "Restore the file from a copy, or move it away to start with an empty journal; attempts recorded in it then count as lost, "
                + "and their processes, if any still run, must be ended by hand. Check the disk.");
        }
        // Nobody was told that the torn block was kept: its sync never came back.
        RandomAccess.SetLength(_handle, at);
        DiskSync.File(_handle);
    }

    /// <summary>Writes zeros behind the block, which are no block: the syncs of those that take their place need not keep a new length and new disk space of the file as
    /// well, which takes half as long again.</summary>
    private void Lengthen(long end)
    {
        _length = end;
        try
        {
            RandomAccess.Write(_handle, new byte[GrowthBytes], end);
            _length += GrowthBytes;
        }
        catch (IOException)
        {
            // The disk has less room than that. Blocks that fit are still taken.
        }
    }

    private void CutBack()
    {
        try
        {
            RandomAccess.SetLength(_handle, End);
            _length = End;
        }
        catch (IOException)
        {
            IsSuspect = true;
        }
    }

    private static void ReadFully(SafeFileHandle handle, Span<byte> bytes, long offset)
    {
        while (!bytes.IsEmpty)
        {
            int count = RandomAccess.Read(handle, bytes, offset);
            if (count == 0) throw new EndOfStreamException("the journal is shorter than it was");
            bytes = bytes[count..];
            offset += count;
        }
    }
}
