using Actors.NodeAgent.Journal;
using Actors.NodeAgent.Processes;
using Actors.NodeAgent.Tests.Processes;
using static Actors.NodeAgent.Tests.Journal.JournalSetup;

namespace Actors.NodeAgent.Tests.Journal;

/// <summary>On a file system of one megabyte. Mounting one takes root: see <see cref="MountFactAttribute"/>.</summary>
public sealed class FullDiskTests : IAsyncLifetime
{
    private readonly JournalSetup _setup = new();
    private string _mount = "";
    private bool _isMounted;

    public async Task InitializeAsync()
    {
        _mount = Path.Combine(_setup.Options.Directory, "small");
        Directory.CreateDirectory(_mount);
        if (!Environment.IsPrivilegedProcess) return;
        _isMounted = await Shell($"mount -t tmpfs -o size=1m,mode=700 tmpfs {_mount}");
        Assert.True(_isMounted, "root may not mount here");
        _setup.Options = _setup.Options with { Directory = Path.Combine(_mount, "journal") };
    }

    public async Task DisposeAsync()
    {
        if (_isMounted) await Shell($"umount {_mount}");
        _setup.Options = _setup.Options with { Directory = Path.GetDirectoryName(_mount)! };
        _setup.Dispose();
    }

    [MountFact]
    public async Task A_full_disk_refuses_records_and_takes_them_again_when_there_is_space()
    {
        string ballast = Path.Combine(_mount, "ballast");
        AttemptJournal journal = _setup.Open();
        await journal.TakenAsync(Key(1), Bytes("before"));
        await File.WriteAllBytesAsync(ballast, new byte[700_000]);

        JournalException refusal = await Assert.ThrowsAsync<JournalException>(() => journal.TakenAsync(Key(2), new byte[600_000]));
        Assert.Equal(JournalFault.WriteFailed, refusal.Fault);

        File.Delete(ballast);
        await journal.TakenAsync(Key(3), new byte[600_000]);
        await journal.DisposeAsync();
        await using AttemptJournal again = _setup.Open();
        Assert.Equal([Key(1), Key(3)], again.Recovered.Select(attempt => attempt.Key));
    }

    [MountFact]
    public async Task A_full_disk_forgets_no_acknowledgement()
    {
        AttemptJournal journal = _setup.Open();
        await journal.TakenAsync(Key(1), Bytes("done"));
        await journal.FinishedAsync(Key(1), Bytes("result"));
        string ballast = Path.Combine(_mount, "ballast");
        await Assert.ThrowsAsync<IOException>(() => File.WriteAllBytesAsync(ballast, new byte[1_100_000]));

        journal.Acknowledged(Key(1));
        await Assert.ThrowsAsync<JournalException>(() => journal.TakenAsync(Key(2), new byte[100_000]));

        File.Delete(ballast);
        await journal.TakenAsync(Key(3), Bytes("after"));
        await journal.DisposeAsync();
        await using AttemptJournal again = _setup.Open();
        Assert.Equal([Key(3)], again.Recovered.Select(attempt => attempt.Key));
    }

    [MountFact]
    public async Task A_full_disk_refuses_output_whole()
    {
        await using AttemptJournal journal = _setup.Open();
        using IOutputSpool spool = journal.OpenSpool(Key(1));
        spool.Append(OutputStream.Stdout, "kept"u8);

        Assert.Throws<JournalException>(() => spool.Append(OutputStream.Stdout, new byte[3_000_000]));

        Assert.Equal(4, spool.Length);
        Assert.Equal(4, spool.Append(OutputStream.Stderr, "more"u8));
    }

    [MountFact]
    public async Task A_file_system_that_is_read_only_is_refused_in_a_sentence()
    {
        await _setup.Open().DisposeAsync();
        Assert.True(await Shell($"mount -o remount,ro {_mount}"));

        JournalException refusal = Assert.Throws<JournalException>(() => _setup.Open());
        Assert.Equal(JournalFault.WriteFailed, refusal.Fault);
        Assert.Contains("DATA_DIR", refusal.Message, StringComparison.Ordinal);
    }

    private static async Task<bool> Shell(string command)
    {
        using ProcessRunner runner = Run.NewRunner();
        return (await Run.ToExit(runner, command)).Status.Code == 0;
    }
}
