using System.Text;
using Actors.NodeAgent.Journal;
using Actors.NodeAgent.Processes;
using static Actors.NodeAgent.Tests.Journal.JournalSetup;

namespace Actors.NodeAgent.Tests.Journal;

public sealed class OutputSpoolTests : IDisposable
{
    private readonly JournalSetup _setup = new();

    public void Dispose() => _setup.Dispose();

    [Fact]
    public async Task Output_is_read_back_from_any_offset()
    {
        await using AttemptJournal journal = _setup.Open();
        using IOutputSpool spool = journal.OpenSpool(Key(1));

        Assert.Equal(0, spool.Append(OutputStream.Stdout, "abc"u8));
        Assert.Equal(3, spool.Append(OutputStream.Stderr, "defg"u8));
        Assert.Equal(7, spool.Append(OutputStream.Stdout, "h"u8));
        await spool.FlushAsync();

        Assert.Equal(8, spool.Length);
        Assert.Equal((OutputStream.Stdout, "abc"), Read(spool, 0));
        Assert.Equal((OutputStream.Stdout, "c"), Read(spool, 2));
        Assert.Equal((OutputStream.Stderr, "fg"), Read(spool, 5));
        Assert.Equal((OutputStream.Stdout, "h"), Read(spool, 7));
        Assert.Equal((OutputStream.Stdout, ""), Read(spool, 8));
        Assert.Equal((OutputStream.Stdout, "abc"), Read(spool, 0));
    }

    [Fact]
    public async Task A_long_spool_reads_back_whole_after_a_restart()
    {
        await using AttemptJournal journal = _setup.Open();
        var written = new StringBuilder();
        using (IOutputSpool spool = journal.OpenSpool(Key(1)))
        {
            for (int i = 0; i < 20_000; i++)
            {
                string line = $"line {i} of output\n";
                spool.Append(i % 3 == 0 ? OutputStream.Stderr : OutputStream.Stdout, Bytes(line));
                written.Append(line);
            }
        }

        using IOutputSpool again = journal.OpenSpool(Key(1));

        var read = new StringBuilder();
        while (Read(again, read.Length) is { Text.Length: > 0 } chunk) read.Append(chunk.Text);
        Assert.Equal(written.ToString(), read.ToString());
        Assert.Equal(written.ToString()[200_000], Read(again, 200_000).Text[0]);
    }

    [Fact]
    public async Task A_torn_chunk_is_cut_off()
    {
        await using AttemptJournal journal = _setup.Open();
        using (IOutputSpool spool = journal.OpenSpool(Key(1)))
        {
            spool.Append(OutputStream.Stdout, "whole"u8);
            spool.Append(OutputStream.Stdout, "torn"u8);
        }
        string path = SpoolFiles().Single();
        byte[] bytes = await File.ReadAllBytesAsync(path);
        for (int cut = 1; cut <= 12; cut++)
        {
            await File.WriteAllBytesAsync(path, bytes[..^cut]);
            using IOutputSpool again = journal.OpenSpool(Key(1));
            Assert.Equal(5, again.Length);
        }
    }

    [Fact]
    public async Task A_spool_past_its_bound_refuses_and_keeps_what_it_has()
    {
        _setup.Options = _setup.Options with { MaxSpoolBytes = 5 };
        await using AttemptJournal journal = _setup.Open();
        using IOutputSpool spool = journal.OpenSpool(Key(1));
        spool.Append(OutputStream.Stdout, "12345"u8);

        JournalException refusal = Assert.Throws<JournalException>(() => spool.Append(OutputStream.Stdout, "6"u8));

        Assert.Equal(JournalFault.TooLarge, refusal.Fault);
        Assert.Equal("12345", Read(spool, 0).Text);
    }

    [Fact]
    public async Task Acknowledging_deletes_the_spool_and_opening_deletes_spools_of_nobody()
    {
        await using (AttemptJournal journal = _setup.Open())
        {
            await journal.TakenAsync(Key(1), default);
            await journal.TakenAsync(Key(2), default);
            journal.OpenSpool(Key(1)).Dispose();
            journal.OpenSpool(Key(2)).Dispose();
            journal.OpenSpool(Key(3)).Dispose();
            journal.Acknowledged(Key(1));
        }
        Assert.Equal(2, SpoolFiles().Length);

        await using AttemptJournal again = _setup.Open();

        Assert.Single(SpoolFiles());
    }

    private string[] SpoolFiles() => Directory.GetFiles(Path.Combine(_setup.Options.Directory, "output"));

    private static (OutputStream Stream, string Text) Read(IOutputSpool spool, long offset)
    {
        byte[] buffer = new byte[1000];
        (OutputStream stream, int count) = spool.Read(offset, buffer);
        return (stream, Encoding.UTF8.GetString(buffer, 0, count));
    }
}
