using System.Buffers;
using System.Runtime.InteropServices;
using Actors.Disk;

namespace Actors.NodeAgent.Journal;

/// <summary>Writes the records of the living attempts into a new file, which takes the place of the old one.</summary>
internal static class JournalCompaction
{
    /// <summary>Records are gathered into blocks of about this size, one sync each.</summary>
    private const int BlockBytes = 4 * 1024 * 1024;

    /// <summary>
    /// Returns the new file and its index. Until the rename, the old file is the journal; a crash at any point leaves one of the two whole.
    /// </summary>
    public static (JournalFile File, JournalIndex Index) Run(string path, JournalFile old, JournalIndex living)
    {
        string newPath = path + ".new";
        JournalFile? file = null;
        try
        {
            file = JournalFile.Create(newPath, old.Identity, old.Salt);
            JournalIndex index = Copy(old, living, file);
            File.Move(newPath, path, overwrite: true);
            DiskSync.Directory(Path.GetDirectoryName(path)!);
            return (file, index);
        }
        catch
        {
            file?.Dispose();
            // Gone already if the rename was the last thing that went well.
            if (File.Exists(newPath)) File.Delete(newPath);
            throw;
        }
    }

    private static JournalIndex Copy(JournalFile old, JournalIndex living, JournalFile target)
    {
        var index = new JournalIndex();
        var block = new ArrayBufferWriter<byte>(BlockBytes);
        block.Advance(JournalFormat.BlockHeadBytes);
        foreach (JournalIndex.Entry entry in living.InOrder)
        {
            CopyRecord(old, entry.Taken, block);
            if (entry.Started is { } process) JournalRecord.WriteStarted(block, entry.Key, process);
            if (entry.Finished is { } finished) CopyRecord(old, finished, block);
            if (block.WrittenCount >= BlockBytes) Write(block, target, index);
        }
        if (block.WrittenCount > JournalFormat.BlockHeadBytes) Write(block, target, index);
        return index;
    }

    private static void CopyRecord(JournalFile old, JournalIndex.Place place, ArrayBufferWriter<byte> block)
    {
        old.Read(block.GetSpan(place.Length)[..place.Length], place.Offset);
        block.Advance(place.Length);
    }

    private static void Write(ArrayBufferWriter<byte> block, JournalFile target, JournalIndex index)
    {
        long body = target.End + JournalFormat.BlockHeadBytes;
        target.Append(MemoryMarshal.AsMemory(block.WrittenMemory).Span);
        index.ApplyBlock(block.WrittenSpan[JournalFormat.BlockHeadBytes..], body, acknowledged: null);
        block.ResetWrittenCount();
        block.Advance(JournalFormat.BlockHeadBytes);
    }
}
