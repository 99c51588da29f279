using System.Diagnostics;
using System.Security.Cryptography;
using Actors.Storage;

namespace Actors.Embedded.Sqlite.Tests;

public class FaultTests
{
    /// <summary>Before 3.51.3 a checkpoint could damage the database.</summary>
    [Fact]
    public async Task SQLite_is_new_enough()
    {
        await using var test = new TestStore();
        await test.Write(new TestJob { Id = 1 });
        using var shell = test.Shell();
        Assert.True(Version.Parse(shell.ScalarText("SELECT sqlite_version()")) >= new Version(3, 51, 3));
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_refused_at_start_and_left_untouched()
    {
        await using var test = new TestStore();
        Directory.CreateDirectory(test.Directory);
        var content = RandomNumberGenerator.GetBytes(100_000);
        await File.WriteAllBytesAsync(test.DatabasePath, content);
        var error = Assert.Throws<StorageUnavailableException>(() => test.Store);
        Assert.Contains(test.DatabasePath, error.Message);
        Assert.Contains("not a database", error.Message);
        Assert.Equal(content, await File.ReadAllBytesAsync(test.DatabasePath));
    }

    [Fact]
    public async Task A_file_with_a_page_overwritten_is_refused_at_start_and_left_untouched()
    {
        await using var test = new TestStore();
        await Damage(test);
        var content = await File.ReadAllBytesAsync(test.DatabasePath);
        var error = Assert.Throws<StorageUnavailableException>(() => test.Store);
        Assert.Contains("damaged", error.Message);
        Assert.Equal(content, await File.ReadAllBytesAsync(test.DatabasePath));
    }

    [Fact]
    public async Task Damage_found_later_ends_the_taking_of_work_and_is_not_read_as_an_absence()
    {
        await using var test = new TestStore(configure: options => options with { MaxCheckedBytes = 0 });
        await Damage(test);
        var read = await Assert.ThrowsAsync<StorageUnavailableException>(() => Task.WhenAll(Enumerable.Range(1, 200).Select(id => test.Read(id))));
        Assert.Contains("damaged", read.Message);
        Assert.False(test.Store.Health.Available);
        var write = await Assert.ThrowsAsync<StorageUnavailableException>(() => test.Write(new TestJob { Id = 1000 }));
        Assert.Contains("damaged", write.Message);
    }

    [Fact]
    public async Task A_second_store_on_the_directory_is_refused_and_told_where_to_find_the_holder()
    {
        await using var test = new TestStore();
        await test.Write(new TestJob { Id = 1 });
        await using var second = new TestStore(test.Directory);
        var error = Assert.Throws<StorageUnavailableException>(() => second.Store);
        Assert.Contains($"{test.DatabasePath} is in use", error.Message);
        using (var cat = Process.Start(new ProcessStartInfo("cat", Path.Combine(test.Directory, SqliteStoreOptions.LockName)) { RedirectStandardOutput = true })!)
            Assert.Equal($"{Environment.ProcessId}", await cat.StandardOutput.ReadToEndAsync());
        await test.Close();
        Assert.True((await second.Read(1)).RecordExists);
    }

    [MountFact]
    public async Task A_disk_that_is_full_in_the_middle_of_a_batch_leaves_nothing_behind_once_there_is_space()
    {
        using var disk = new SmallDisk("8m");
        // So little memory for pages that they go to the disk before the commit.
        await using var test = new TestStore(disk.Path, options => options with { CacheBytes = 64 * 1024 });
        await test.Write(new TestJob { Id = 1 });
        var ballast = Path.Combine(disk.Path, "ballast");
        await File.WriteAllBytesAsync(ballast, new byte[5 * 1024 * 1024]);
        var error = await Assert.ThrowsAsync<StorageUnavailableException>(
            () => test.Store.Batches.Add([.. Enumerable.Range(100, 400).Select(id => new TestJob { Id = id, Content = new string('z', 20_000) })]));
        Assert.Contains("is full", error.Message);
        File.Delete(ballast);
        await test.WhenAvailable();
        await test.Write(new TestJob { Id = 2 });
        Assert.Equal(2, (await test.Jobs.CountByOwner("ann")).Sum());
        CountAudit.AssertCountsMatchJobs(test);
    }

    [Fact]
    public async Task A_lock_of_a_shell_refuses_writes_clearly_and_work_resumes_when_it_goes()
    {
        await using var test = new TestStore();
        await test.Write(new TestJob { Id = 1 });
        using (var shell = test.Shell(readOnly: false))
        {
            shell.Execute("BEGIN IMMEDIATE");
            var error = await Assert.ThrowsAsync<StorageUnavailableException>(() => test.Write(new TestJob { Id = 2 }));
            Assert.Contains("holds a lock", error.Message);
            Assert.False(error.OutcomeUnknown);
            Assert.False(test.Store.Health.Available);
            Assert.Equal(error.Message, test.Store.Health.Reason);
            await Assert.ThrowsAsync<StorageUnavailableException>(() => test.Write(new TestJob { Id = 3 }));
            Assert.True((await test.Read(1)).RecordExists);
        }
        await test.WhenAvailable();
        await test.Write(new TestJob { Id = 4 });
        Assert.Null(test.Store.Health.Reason);
        Assert.Equal([4L, 1L], (await test.Jobs.List(new JobQuery { Owner = null })).Select(job => job.Id.Value));
    }

    [Fact]
    public async Task A_directory_that_cannot_be_made_is_refused()
    {
        await using var test = new TestStore("/proc/actors");
        var error = Assert.Throws<StorageUnavailableException>(() => test.Store);
        Assert.Contains("/proc/actors", error.Message);
    }

    [MountFact]
    public async Task A_read_only_disk_is_refused_at_start()
    {
        using var disk = new SmallDisk("8m");
        await using (var test = new TestStore(disk.Path))
            await test.Write(new TestJob { Id = 1 });
        disk.Remount("ro");
        await using var again = new TestStore(disk.Path);
        var error = Assert.Throws<StorageUnavailableException>(() => again.Store);
        Assert.Contains(disk.Path, error.Message);
        Assert.Contains("ead-only", error.Message);
        disk.Remount("rw");
        Assert.True((await again.Read(1)).RecordExists);
    }

    [MountFact]
    public async Task A_full_disk_refuses_writes_loses_none_it_acknowledged_and_work_resumes_when_there_is_space()
    {
        using var disk = new SmallDisk("8m");
        await using var test = new TestStore(disk.Path);
        var ballast = Path.Combine(disk.Path, "ballast");
        await File.WriteAllBytesAsync(ballast, new byte[4 * 1024 * 1024]);
        var content = new string('z', 20_000);
        var acknowledged = new List<long>();
        var error = await Assert.ThrowsAsync<StorageUnavailableException>(async () =>
        {
            for (var id = 1L; ; id++)
            {
                await test.Write(new TestJob { Id = id, Content = content });
                acknowledged.Add(id);
            }
        });
        Assert.Contains("is full", error.Message);
        Assert.False(test.Store.Health.Available);
        foreach (var id in acknowledged)
            await AssertThereOrRefused(test, id);
        File.Delete(ballast);
        await test.WhenAvailable();
        var next = acknowledged.Count + 100L;
        await test.Write(new TestJob { Id = next, Content = content });
        await test.Reopen();
        foreach (var id in acknowledged.Append(next))
            Assert.Equal(content, (await test.Read(id)).State.Content);
        Assert.Equal(acknowledged.Count + 1, (await test.Jobs.CountByOwner("ann")).Sum());
    }

    /// <summary>What was acknowledged last may be in the redo log only, and is read again when there is space.</summary>
    private static async Task AssertThereOrRefused(TestStore test, long id)
    {
        try
        {
            Assert.True((await test.Read(id)).RecordExists);
        }
        catch (StorageUnavailableException error)
        {
            Assert.Contains("is full", error.Message);
        }
    }

    /// <summary>Overwrites pages in the middle of a database of some size.</summary>
    private static async Task Damage(TestStore test)
    {
        await Task.WhenAll(Enumerable.Range(1, 200).Select(id => test.Write(new TestJob { Id = id, Content = new string('x', 2000) })));
        await test.Close();
        await using var file = new FileStream(test.DatabasePath, FileMode.Open);
        file.Position = file.Length / 2 / 4096 * 4096;
        await file.WriteAsync(Enumerable.Repeat((byte)0xEE, 40 * 4096).ToArray());
    }
}
