using Actors.NodeAgent.Journal;
using Actors.NodeAgent.Processes;
using static Actors.NodeAgent.Tests.Journal.JournalSetup;

namespace Actors.NodeAgent.Tests.Journal;

public sealed class AttemptJournalTests : IDisposable
{
    private readonly JournalSetup _setup = new();

    public void Dispose() => _setup.Dispose();

    [Fact]
    public async Task What_lives_is_recovered_in_the_order_taken()
    {
        Guid identity;
        await using (AttemptJournal journal = _setup.Open())
        {
            identity = journal.Identity;
            Assert.Empty(journal.Recovered);
            for (int i = 1; i <= 4; i++) await journal.TakenAsync(Key(i), Bytes($"assignment {i}"));
            journal.Started(Key(2), new ProcessIdentity(22, 222));
            journal.Started(Key(3), new ProcessIdentity(33, 333));
            await journal.FinishedAsync(Key(3), Bytes("result 3"));
            await journal.FinishedAsync(Key(4), Bytes("result 4"));
            journal.Acknowledged(Key(4));
        }

        await using AttemptJournal again = _setup.Open();

        Assert.Equal(identity, again.Identity);
        Assert.Equal([Key(1), Key(2), Key(3)], again.Recovered.Select(attempt => attempt.Key));
        Assert.Equal(["assignment 1", "assignment 2", "assignment 3"], again.Recovered.Select(attempt => Text(attempt.Assignment)));
        Assert.Equal([null, new ProcessIdentity(22, 222), new ProcessIdentity(33, 333)], again.Recovered.Select(attempt => attempt.Started));
        Assert.Equal([null, null, "result 3"], again.Recovered.Select(attempt => attempt.Result is { } result ? Text(result) : null));
    }

    [Fact]
    public async Task An_attempt_taken_twice_stands_as_first_taken()
    {
        await using (AttemptJournal journal = _setup.Open())
        {
            await journal.TakenAsync(Key(1), Bytes("first"));
            await journal.TakenAsync(Key(1), Bytes("second"));
            await journal.TakenAsync(Key(1) with { Attempt = 2 }, Bytes("other attempt"));
        }

        await using AttemptJournal again = _setup.Open();

        Assert.Equal(["first", "other attempt"], again.Recovered.Select(attempt => Text(attempt.Assignment)));
    }

    [Fact]
    public async Task Many_callers_share_syncs_and_all_are_kept()
    {
        await using (AttemptJournal journal = _setup.Open())
        {
            await Task.WhenAll(Enumerable.Range(0, 64).Select(async caller =>
            {
                for (int i = 0; i < 20; i++) await journal.TakenAsync(Key((caller * 100) + i), Bytes($"{caller}-{i}"));
            }));
        }

        await using AttemptJournal again = _setup.Open();

        Assert.Equal(64 * 20, again.Recovered.Count);
    }

    [Fact]
    public async Task A_second_agent_on_the_directory_is_refused()
    {
        await using AttemptJournal journal = _setup.Open();

        JournalException refusal = Assert.Throws<JournalException>(() => _setup.Open());

        Assert.Equal(JournalFault.Locked, refusal.Fault);
        Assert.Contains(_setup.Options.Directory, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_are_their_owners_only()
    {
        await using AttemptJournal journal = _setup.Open();
        journal.OpenSpool(Key(1)).Dispose();

        Assert.All(
            Directory.EnumerateFiles(_setup.Options.Directory, "*", SearchOption.AllDirectories),
            file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_setup.Options.Directory));
    }

    [Fact]
    public async Task A_record_past_its_bound_is_refused_and_the_journal_goes_on()
    {
        _setup.Options = _setup.Options with { MaxRecordBytes = 100 };
        await using AttemptJournal journal = _setup.Open();

        JournalException refusal = await Assert.ThrowsAsync<JournalException>(() => journal.TakenAsync(Key(1), new byte[101]));
        await journal.TakenAsync(Key(1), new byte[100]);

        Assert.Equal(JournalFault.TooLarge, refusal.Fault);
    }

    [Fact]
    public async Task A_closed_journal_refuses()
    {
        AttemptJournal journal = _setup.Open();
        await journal.DisposeAsync();

        JournalException refusal = await Assert.ThrowsAsync<JournalException>(() => journal.TakenAsync(Key(1), Bytes("a")));

        Assert.Equal(JournalFault.Closed, refusal.Fault);
    }

    [Fact]
    public async Task Garbage_past_its_bound_is_dropped_and_what_lives_is_kept()
    {
        _setup.Options = _setup.Options with { MaxGarbageBytes = 64 * 1024 };
        await using (AttemptJournal journal = _setup.Open())
        {
            await journal.TakenAsync(Key(0), Bytes("kept"));
            journal.Started(Key(0), new ProcessIdentity(7, 77));
            await journal.FinishedAsync(Key(0), Bytes("kept result"));
            for (int i = 1; i <= 500; i++)
            {
                await journal.TakenAsync(Key(i), new byte[1000]);
                await journal.FinishedAsync(Key(i), new byte[100]);
                journal.Acknowledged(Key(i));
            }
            await journal.TakenAsync(Key(501), Bytes("last"));
        }
        Assert.InRange(new FileInfo(_setup.FilePath).Length, 0, 200_000);

        await using AttemptJournal again = _setup.Open();

        Assert.Equal(["kept", "last"], again.Recovered.Select(attempt => Text(attempt.Assignment)));
        Assert.Equal("kept result", Text(again.Recovered[0].Result!.Value));
        Assert.Equal(new ProcessIdentity(7, 77), again.Recovered[0].Started);
    }
}
