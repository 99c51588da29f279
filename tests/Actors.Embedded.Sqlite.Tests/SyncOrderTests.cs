using System.Text.RegularExpressions;

namespace Actors.Embedded.Sqlite.Tests;

/// <summary>What a power cut would find, read off the system calls: nothing is acknowledged between a write to the redo log and the sync of that.</summary>
public partial class SyncOrderTests
{
    private const int Jobs = 30;

    [StraceFact]
    public async Task Every_acknowledgement_comes_after_the_sync_of_what_it_acknowledges()
    {
        await using var test = new TestStore();
        var trace = Path.Combine(Path.GetDirectoryName(test.Directory)!, "trace");
        // One writer: whatever is in the log when it says something is what it says it of.
        using (var writer = new WriterProcess(test.Directory, 1, Jobs, "strace", "-f", "-y", "-e", "trace=pwrite64,write,fdatasync,fsync", "-o", trace))
            writer.ReadToEnd();
        var unsynced = false;
        var acknowledged = 0;
        var logged = 0;
        foreach (var line in await File.ReadAllLinesAsync(trace))
        {
            if (LogWrite().IsMatch(line))
            {
                unsynced = true;
                logged++;
            }
            else if (LogSync().IsMatch(line))
            {
                unsynced = false;
            }
            else if (Acknowledgement().IsMatch(line))
            {
                Assert.False(unsynced, line);
                acknowledged++;
            }
        }
        Assert.Equal(3 * Jobs, acknowledged);
        Assert.True(logged >= 3 * Jobs);
    }

    [StraceFact]
    public async Task A_write_whose_sync_fails_is_not_acknowledged()
    {
        await using var test = new TestStore();
        using (var writer = new WriterProcess(test.Directory, 1, Jobs, WriterProcess.FailingSync(Path.Combine(test.Directory, SqliteStoreOptions.RedoName), 10)))
            Assert.Equal(9, writer.ReadToRefusal().Values.Sum());
        Assert.NotEqual(0, (await test.Jobs.LastId()).Value);
    }

    [StraceFact]
    public async Task A_database_whose_log_cannot_be_synced_is_refused_at_start()
    {
        await using var test = new TestStore();
        await test.Write(new TestJob { Id = 1 });
        using var killed = new StoreCopy(test.Directory);
        using (var writer = new WriterProcess(killed.Directory, 1, Jobs, WriterProcess.FailingSync(Path.Combine(killed.Directory, "actors.db-wal"), 1)))
            Assert.Empty(writer.ReadToRefusal());
        await using var after = new TestStore(killed.Directory);
        Assert.True((await after.Read(1)).RecordExists);
    }

    // strace splits a call that another thread interrupts; a sync counts once it has returned, a write once it has begun.
    [GeneratedRegex(@"pwrite64\(\d+<[^>]*\.redo>")]
    private static partial Regex LogWrite();

    [GeneratedRegex(@"(fdatasync|fsync)\(\d+<[^>]*\.redo>\)\s*= 0|<\.\.\. (fdatasync|fsync) resumed>\)\s*= 0")]
    private static partial Regex LogSync();

    [GeneratedRegex("write\\(\\d+<[^>]*>, \"\\d+ \\d+\\\\n\"")]
    private static partial Regex Acknowledgement();
}

/// <summary>A test that watches system calls, so it runs where strace is installed.</summary>
public sealed class StraceFactAttribute : FactAttribute
{
    public StraceFactAttribute()
    {
        if (!File.Exists("/usr/bin/strace"))
            Skip = "strace is not installed.";
    }
}
