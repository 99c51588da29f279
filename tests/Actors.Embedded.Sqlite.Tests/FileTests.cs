using Actors.Embedded.Sqlite.Schema;
using Actors.Storage;

namespace Actors.Embedded.Sqlite.Tests;

public class FileTests
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    [Fact]
    public async Task The_directory_and_every_file_in_it_are_closed_to_others()
    {
        await using var test = new TestStore();
        await test.Write(new TestJob { Id = 1 });
        Assert.Equal(OwnerOnly | UnixFileMode.UserExecute, File.GetUnixFileMode(test.Directory));
        var files = Directory.GetFiles(test.Directory);
        Assert.Equal(["actors.db", "actors.db-shm", "actors.db-wal", "actors.lock", "actors.redo"], files.Select(file => Path.GetFileName(file)).Order());
        Assert.All(files, file => Assert.Equal(OwnerOnly, File.GetUnixFileMode(file)));
    }

    [Fact]
    public async Task Files_found_open_to_others_are_closed()
    {
        await using var test = new TestStore();
        await test.Write(new TestJob { Id = 1 });
        await test.Close();
        File.SetUnixFileMode(test.DatabasePath, OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        await test.Write(new TestJob { Id = 2 });
        Assert.All(Directory.GetFiles(test.Directory), file => Assert.Equal(OwnerOnly, File.GetUnixFileMode(file)));
    }

    [Fact]
    public async Task Closing_leaves_no_log_behind()
    {
        await using var test = new TestStore();
        await test.Write(new TestJob { Id = 1 });
        await test.Close();
        Assert.Equal(["actors.db", "actors.lock"], Directory.GetFiles(test.Directory).Select(file => Path.GetFileName(file)).Order());
    }

    [Fact]
    public async Task The_log_stays_bounded_under_writes_without_a_pause()
    {
        await using var test = new TestStore(configure: SmallLog);
        Assert.InRange(await WriteTenMegabytes(test), 1, 2 * 1024 * 1024);
        Assert.DoesNotContain(test.Log.All, line => line.Contains("does not end", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_log_that_grows_because_somebody_keeps_reading_is_told_of_and_shrinks_after()
    {
        await using var test = new TestStore(configure: SmallLog);
        await test.Write(new TestJob { Id = 1_000_000 });
        using (var shell = test.Shell())
        {
            shell.Execute("BEGIN");
            shell.Execute("SELECT COUNT(*) FROM sqlite_schema");
            Assert.InRange(await WriteTenMegabytes(test), 5 * 1024 * 1024, long.MaxValue);
        }
        var told = test.Log.All.Where(line => line.Contains("does not end", StringComparison.Ordinal)).ToArray();
        Assert.InRange(told.Length, 1, 4);
        Assert.StartsWith($"{test.DatabasePath}-wal has grown to 2 MB", told[0]);
        await test.Write(new TestJob { Id = 2_000_000 });
        Assert.True(SpinWait.SpinUntil(() => new FileInfo(test.DatabasePath + "-wal").Length <= 1024 * 1024, TestStore.Patience));
    }

    [Fact]
    public async Task A_later_schema_is_refused_by_version()
    {
        await using var test = new TestStore();
        await test.Write(new TestJob { Id = 1 });
        await test.Close();
        SetVersion(test, 99);
        var error = Assert.Throws<StorageUnavailableException>(() => test.Store);
        Assert.Contains("99", error.Message);
        SetVersion(test, Migrations.Latest);
        Assert.True((await test.Read(1)).RecordExists);
    }

    [Fact]
    public async Task Another_programs_database_is_refused()
    {
        await using var test = new TestStore();
        Directory.CreateDirectory(test.Directory);
        await File.WriteAllBytesAsync(test.DatabasePath, []);
        using (var shell = test.Shell(readOnly: false))
            shell.Execute("CREATE TABLE theirs(x)");
        var error = Assert.Throws<StorageUnavailableException>(() => test.Store);
        Assert.Contains("another program", error.Message);
    }

    private static SqliteStoreOptions SmallLog(SqliteStoreOptions options) =>
        options with { TransactionBytes = 64 * 1024, CheckpointBytes = 256 * 1024, MaxLogBytes = 1024 * 1024 };

    /// <summary>The greatest length of the log on the way.</summary>
    private static async Task<long> WriteTenMegabytes(TestStore test)
    {
        var longest = 0L;
        for (var round = 0; round < 200; round++)
        {
            await Task.WhenAll(Enumerable.Range(round * 50 + 1, 50).Select(id => test.Write(new TestJob { Id = id, Content = new string('x', 1000) })));
            longest = Math.Max(longest, new FileInfo(test.DatabasePath + "-wal").Length);
        }
        return longest;
    }

    private static void SetVersion(TestStore test, int version)
    {
        using var shell = test.Shell(readOnly: false);
        shell.Execute($"PRAGMA user_version = {version}");
    }
}
