using Actors.NodeAgent.Journal;
using static Actors.NodeAgent.Tests.Journal.JournalSetup;

namespace Actors.NodeAgent.Tests.Journal;

public sealed class JournalDamageTests : IDisposable
{
    private readonly JournalSetup _setup = new();

    public void Dispose() => _setup.Dispose();

    [Fact]
    public async Task A_last_record_torn_at_any_byte_is_dropped_and_all_before_it_kept()
    {
        (byte[] whole, int lastStart) = await ThreeAttempts();

        for (int length = lastStart; length < whole.Length; length++)
        {
            IReadOnlyList<LiveAttempt> recovered = await _setup.RecoverFrom(whole[..length]);
            Assert.Equal([Key(1), Key(2)], recovered.Select(attempt => attempt.Key));
        }
    }

    [Fact]
    public async Task A_last_record_with_any_byte_flipped_is_dropped()
    {
        (byte[] whole, int lastStart) = await ThreeAttempts();

        for (int at = lastStart; at < whole.Length; at++)
        {
            IReadOnlyList<LiveAttempt> recovered = await _setup.RecoverFrom(Flipped(whole, at));
            Assert.Equal(2, recovered.Count);
        }
    }

    [Fact]
    public async Task A_torn_tail_is_cut_off_so_that_the_journal_goes_on_after_it()
    {
        (byte[] whole, _) = await ThreeAttempts();
        await File.WriteAllBytesAsync(_setup.FilePath, whole[..^1]);
        await using (AttemptJournal journal = _setup.Open()) await journal.TakenAsync(Key(4), Bytes("fourth"));

        await using AttemptJournal again = _setup.Open();

        Assert.Equal([Key(1), Key(2), Key(4)], again.Recovered.Select(attempt => attempt.Key));
    }

    [Fact]
    public async Task The_file_grows_ahead_of_its_blocks_and_ends_with_the_last_one_once_closed()
    {
        long open;
        await using (AttemptJournal journal = _setup.Open())
        {
            await journal.TakenAsync(Key(1), Bytes("first"));
            open = new FileInfo(_setup.FilePath).Length;
            await journal.TakenAsync(Key(2), Bytes("second"));
            Assert.Equal(open, new FileInfo(_setup.FilePath).Length);
        }

        Assert.InRange(new FileInfo(_setup.FilePath).Length, JournalFormat.HeadBytes, open / 2);
    }

    [Fact]
    public async Task A_byte_flipped_before_the_last_record_is_damage_and_refused()
    {
        (byte[] whole, int lastStart) = await ThreeAttempts();

        for (int at = JournalFormat.HeadBytes; at < lastStart; at++)
        {
            JournalException refusal = await Assert.ThrowsAsync<JournalException>(() => _setup.RecoverFrom(Flipped(whole, at)));
            Assert.Equal(JournalFault.Corrupt, refusal.Fault);
        }
    }

    [Fact]
    public async Task A_damaged_or_foreign_head_is_refused()
    {
        (byte[] whole, _) = await ThreeAttempts();

        for (int at = 0; at < 44; at++)
        {
            JournalException refusal = await Assert.ThrowsAsync<JournalException>(() => _setup.RecoverFrom(Flipped(whole, at)));
            Assert.Equal(JournalFault.Unreadable, refusal.Fault);
        }
    }

    [Fact]
    public async Task A_kill_at_any_moment_of_a_load_loses_nothing_that_was_acknowledged()
    {
        // The file as it was when each record was acknowledged is what a killed agent leaves at least.
        await using AttemptJournal journal = _setup.Open();
        var snapshots = new List<(int Acknowledged, byte[] File)>();
        for (int i = 1; i <= 30; i++)
        {
            await Task.WhenAll(journal.TakenAsync(Key(i), new byte[i * 10]), journal.TakenAsync(Key(100 + i), new byte[i]));
            snapshots.Add((i, await ReadShared(_setup.FilePath)));
        }

        foreach ((int acknowledged, byte[] file) in snapshots)
        {
            IReadOnlyList<LiveAttempt> recovered = await _setup.RecoverFrom(file);
            Assert.Equal(acknowledged * 2, recovered.Count);
        }
        byte[] last = snapshots[^1].File;
        for (int length = JournalFormat.HeadBytes; length < last.Length; length += 7)
            Assert.InRange((await _setup.RecoverFrom(last[..length])).Count, 0, 60);
    }

    [Fact]
    public async Task A_rewrite_cut_short_by_a_crash_leaves_the_old_file_in_force()
    {
        (byte[] whole, _) = await ThreeAttempts();
        await File.WriteAllBytesAsync(_setup.FilePath + ".new", whole[..60]);

        await using AttemptJournal journal = _setup.Open();

        Assert.Equal(3, journal.Recovered.Count);
        Assert.False(File.Exists(_setup.FilePath + ".new"));
    }

    private async Task<(byte[] Whole, int LastStart)> ThreeAttempts()
    {
        await using (AttemptJournal journal = _setup.Open())
        {
            await journal.TakenAsync(Key(1), Bytes("first"));
            await journal.TakenAsync(Key(2), Bytes("second"));
        }
        int lastStart = (int)new FileInfo(_setup.FilePath).Length;
        await using (AttemptJournal journal = _setup.Open()) await journal.TakenAsync(Key(3), Bytes("third"));
        return (await File.ReadAllBytesAsync(_setup.FilePath), lastStart);
    }

    private static byte[] Flipped(byte[] bytes, int at)
    {
        byte[] copy = [.. bytes];
        copy[at] ^= 0x40;
        return copy;
    }

    private static async Task<byte[]> ReadShared(string path)
    {
        await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        byte[] bytes = new byte[stream.Length];
        await stream.ReadExactlyAsync(bytes);
        return bytes;
    }
}
