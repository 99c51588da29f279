using Actors.Embedded.Sqlite.Redo;
using Actors.Jobs;
using Actors.Storage;
using Orleans.Runtime;

namespace Actors.Embedded.Sqlite.Tests;

/// <summary>What is acknowledged is in the redo log before it is in the database: each test leaves it there, and takes it back from there.</summary>
public class RedoTests
{
    [Fact]
    public async Task A_power_cut_that_leaves_nothing_of_the_databases_log_loses_no_write_of_any_kind()
    {
        await using var test = Lazy();
        // What is synced when a database is made is all that the database itself will have.
        _ = test.Store;
        using var synced = new StoreCopy(test.Directory);
        var job = await test.Write(new TestJob { Id = 1, Owner = "bob", Key = "key", Content = new string('ä', 300) });
        await test.Write(job, state => state with { Status = JobStatus.Running });
        await test.Write(new TestJob { Id = 2 });
        await test.Clear(await test.Write(new TestJob { Id = 3 }));
        await test.Store.Batches.Add([new TestJob { Id = 10 }, new TestJob { Id = 11, Content = " spaces  " }]);
        var note = new Held<Note> { State = new Note("kept") };
        await test.Store.Grains.WriteStateAsync("note", new("user", "ann"), note);
        await test.Output.Append(new JobId(1), 1, [new OutputChunk(0, OutputStream.Stdout, new byte[] { 0, 1, 2, 32, 32 })]);
        await test.Store.Reminders.UpsertAsync(new(new GrainId("job", "1"), "again", TestJob.Start, TimeSpan.FromMinutes(1)), default);

        using var cut = new StoreCopy(synced.Directory, Redo(test.Directory));
        await using var after = new TestStore(cut.Directory);
        var found = await after.Read(1);
        Assert.Equal((JobStatus.Running, new string('ä', 300), "2"), (found.State.Status, found.State.Content, found.ETag));
        Assert.Equal(new JobId(1), await after.Jobs.FindByKey("bob", "key", TestJob.Start));
        Assert.Equal([11L, 10, 2, 1], (await after.Jobs.List(new JobQuery { Owner = null })).Select(entry => entry.Id.Value));
        Assert.Equal(" spaces  ", (await after.Read(11)).State.Content);
        Assert.Equal(new JobId(11), await after.Jobs.LastId());
        var read = new Held<Note>();
        await after.Store.Grains.ReadStateAsync("note", new("user", "ann"), read);
        Assert.Equal("kept", read.State.Text);
        Assert.Equal([0, 1, 2, 32, 32], (await after.Output.Read(new JobId(1), 1, 0, 100)).Single().Data.ToArray());
        Assert.Single(await after.Store.Reminders.ReadAllAsync(default));
        CountAudit.AssertCountsMatchJobs(after);
    }

    [Fact]
    public async Task Records_that_the_database_has_are_not_run_again()
    {
        await using var test = new TestStore();
        await test.Write(new TestJob { Id = 1 });
        await test.WhenSeen();
        await test.Write(new TestJob { Id = 2 });
        using var killed = new StoreCopy(test.Directory);
        for (var start = 0; start < 3; start++)
        {
            await using var after = new TestStore(killed.Directory);
            Assert.Equal(2, (await after.Jobs.CountByOwner("ann")).Sum());
            CountAudit.AssertCountsMatchJobs(after);
        }
    }

    [Fact]
    public async Task A_torn_last_record_was_never_acknowledged_and_is_passed_over()
    {
        await using var test = Lazy();
        await test.Write(new TestJob { Id = 1 });
        var whole = EndOfRecords(Redo(test.Directory));
        await test.Write(new TestJob { Id = 2, Content = new string('x', 5000) });
        using var killed = new StoreCopy(test.Directory);
        using (var redo = File.OpenWrite(Redo(killed.Directory)))
            redo.SetLength(whole + 3000);
        await using var after = new TestStore(killed.Directory);
        Assert.True((await after.Read(1)).RecordExists);
        Assert.Equal(1, (await after.Jobs.CountByOwner("ann")).Sum());
        // Its place is taken by the next.
        await after.Write(new TestJob { Id = 2 });
        await after.Reopen();
        Assert.Equal(2, (await after.Jobs.CountByOwner("ann")).Sum());
    }

    [Fact]
    public async Task A_damaged_record_with_sound_ones_behind_it_is_refused_at_start_and_nothing_is_changed()
    {
        await using var test = Lazy();
        await test.Write(new TestJob { Id = 1 });
        var first = EndOfRecords(Redo(test.Directory));
        await test.Write(new TestJob { Id = 2 });
        await test.Write(new TestJob { Id = 3 });
        using var damaged = new StoreCopy(test.Directory);
        using (var redo = File.OpenWrite(Redo(damaged.Directory)))
        {
            redo.Position = first + RedoFormat.RecordHeadBytes + 5;
            redo.WriteByte(0xEE);
        }
        var content = await File.ReadAllBytesAsync(Redo(damaged.Directory));
        await using var after = new TestStore(damaged.Directory);
        var error = Assert.Throws<StorageUnavailableException>(() => after.Store);
        Assert.Contains("actors.redo is damaged: record 2", error.Message);
        Assert.Equal(content, await File.ReadAllBytesAsync(Redo(damaged.Directory)));
        File.Delete(Redo(damaged.Directory));
        Assert.False((await after.Read(1)).RecordExists);
    }

    [Fact]
    public async Task The_redo_log_of_another_database_is_refused()
    {
        await using var one = Lazy();
        await one.Write(new TestJob { Id = 1 });
        await using var other = Lazy();
        await other.Write(new TestJob { Id = 1 });
        using var mixed = new StoreCopy(one.Directory, Redo(other.Directory));
        await using var after = new TestStore(mixed.Directory);
        Assert.Contains("not of the database beside it", Assert.Throws<StorageUnavailableException>(() => after.Store).Message);
        // One that was thrown away with its database's name is no reason to lose what it holds either.
        using var bereft = new StoreCopy(one.Directory);
        foreach (var file in Directory.GetFiles(bereft.Directory, "actors.db*"))
            File.Delete(file);
        await using var anew = new TestStore(bereft.Directory);
        Assert.Contains("not of the database beside it", Assert.Throws<StorageUnavailableException>(() => anew.Store).Message);
    }

    [Fact]
    public async Task A_restored_database_whose_next_record_is_gone_is_refused()
    {
        await using var test = new TestStore(configure: options => options with { RedoBytes = 32 * 1024, TransactionBytes = 1024 });
        await test.Write(new TestJob { Id = 1 });
        await test.WhenSeen();
        using var backup = new StoreCopy(test.Directory);
        for (var id = 2; id < 200; id++)
            await test.Write(new TestJob { Id = id });
        using var mixed = new StoreCopy(backup.Directory, Redo(test.Directory));
        await using var after = new TestStore(mixed.Directory);
        Assert.Contains("is not there or not sound, though later ones are", Assert.Throws<StorageUnavailableException>(() => after.Store).Message);
    }

    [Fact]
    public async Task Records_longer_than_the_log_are_kept_by_the_database_itself()
    {
        await using var test = Lazy(options => options with { RedoBytes = 64 * 1024 });
        _ = test.Store;
        for (var id = 1; id <= 20; id++)
            await test.Write(new TestJob { Id = id, Content = new string('x', id % 3 == 0 ? 100_000 : 5_000) });
        using var killed = new StoreCopy(test.Directory);
        await using var after = new TestStore(killed.Directory);
        Assert.Equal(20, (await after.Jobs.CountByOwner("ann")).Sum());
        for (var id = 1; id <= 20; id++)
            Assert.Equal(id % 3 == 0 ? 100_000 : 5_000, (await after.Read(id)).State.Content.Length);
        Assert.InRange(new FileInfo(Redo(test.Directory)).Length, 1, RedoFormat.HalvesAt + 64 * 1024);
    }

    [Fact]
    public async Task What_was_acknowledged_outlives_a_transaction_that_is_undone()
    {
        await using var test = Lazy();
        var job = await test.Write(new TestJob { Id = 1 });
        await test.Write(job, state => state with { Status = JobStatus.Running });
        await Assert.ThrowsAsync<StorageUnavailableException>(() => test.Store.Batches.Add([new TestJob { Id = 2 }, new TestJob { Id = 1 }]));
        await test.Write(job, state => state with { Status = JobStatus.Succeeded });
        await test.Write(new TestJob { Id = 2 });
        using var killed = new StoreCopy(test.Directory);
        await using var after = new TestStore(killed.Directory);
        foreach (var store in (TestStore[])[test, after])
        {
            Assert.Equal(("3", JobStatus.Succeeded), ((await store.Read(1)).ETag, (await store.Read(1)).State.Status));
            Assert.Equal(2, (await store.Jobs.CountByOwner("ann")).Sum());
            CountAudit.AssertCountsMatchJobs(store);
        }
        Assert.Equal([1L, 2], (await test.Jobs.ListChanges("ann", TestJob.Start.AddTicks(-1), null, 10))!.Select(entry => entry.Id.Value).Order());
    }

    [Fact]
    public async Task The_last_id_stays_when_its_job_is_removed_right_after_a_transaction_was_undone()
    {
        await using var test = new TestStore();
        await test.Write(new TestJob { Id = 1 });
        var last = await test.Write(new TestJob { Id = 2 });
        await Assert.ThrowsAsync<StorageUnavailableException>(() => test.Store.Batches.Add([new TestJob { Id = 1 }]));
        await test.Clear(last);
        Assert.Equal(new JobId(2), await test.Jobs.LastId());
        await test.Reopen();
        Assert.Equal(new JobId(2), await test.Jobs.LastId());
    }

    [Fact]
    public async Task A_log_that_was_damaged_meanwhile_is_not_taken_for_all_that_was_acknowledged()
    {
        await using var test = Lazy();
        await test.Write(new TestJob { Id = 1 });
        var first = EndOfRecords(Redo(test.Directory));
        await test.Write(new TestJob { Id = 2 });
        await test.Write(new TestJob { Id = 3 });
        using (var redo = new FileStream(Redo(test.Directory), FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete))
        {
            redo.Position = first + RedoFormat.RecordHeadBytes + 5;
            redo.WriteByte(0xEE);
        }
        await Assert.ThrowsAsync<StorageUnavailableException>(() => test.Store.Batches.Add([new TestJob { Id = 1 }]));
        var error = await Assert.ThrowsAsync<StorageUnavailableException>(() => test.Jobs.CountByOwner("ann").WaitAsync(TestStore.Patience));
        Assert.Contains("actors.redo is damaged: record 2", error.Message);
    }

    [Fact]
    public async Task A_reader_sees_what_was_acknowledged_though_its_transaction_was_undone_and_nothing_is_written_after()
    {
        await using var test = Lazy();
        await test.Write(new TestJob { Id = 1 });
        await Assert.ThrowsAsync<StorageUnavailableException>(() => test.Store.Batches.Add([new TestJob { Id = 1 }]));
        Assert.True((await test.Read(1).WaitAsync(TestStore.Patience)).RecordExists);
        Assert.Equal(1, (await test.Jobs.CountByOwner("ann").WaitAsync(TestStore.Patience)).Sum());
    }

    [Fact]
    public async Task A_reader_sees_what_was_acknowledged_though_nothing_is_committed_by_itself()
    {
        await using var test = Lazy();
        for (var id = 1; id <= 50; id++)
        {
            await test.Write(new TestJob { Id = id, Key = $"k{id}" });
            Assert.True((await test.Read(id)).RecordExists);
            await test.Write(new TestJob { Id = 1000 + id });
            Assert.Equal(2 * id, (await test.Jobs.CountByOwner("ann")).Sum());
            await test.Output.Append(new JobId(id), 1, [new OutputChunk(0, OutputStream.Stdout, new byte[id])]);
            Assert.Equal(id, await test.Output.Length(new JobId(id), 1));
            Assert.Equal(new JobId(id), await test.Jobs.FindByKey("ann", $"k{id}", TestJob.Start));
        }
    }

    [Fact]
    public async Task The_log_grows_ahead_of_its_records_and_never_past_its_bound()
    {
        await using var test = new TestStore(configure: options => options with { RedoBytes = 1024 * 1024, TransactionBytes = 16 * 1024 });
        await test.Write(new TestJob { Id = 1 });
        var length = new FileInfo(Redo(test.Directory)).Length;
        await test.Write(new TestJob { Id = 2 });
        Assert.Equal(length, new FileInfo(Redo(test.Directory)).Length);
        for (var id = 3; id < 300; id++)
            await test.Write(new TestJob { Id = id, Content = new string('x', 5000) });
        Assert.Equal(RedoFormat.HalvesAt + 1024 * 1024, new FileInfo(Redo(test.Directory)).Length);
    }

    private static string Redo(string directory) => Path.Combine(directory, SqliteStoreOptions.RedoName);

    /// <summary>Where the records of the first half end; zeros follow.</summary>
    private static long EndOfRecords(string redo)
    {
        using var file = File.OpenHandle(redo, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var head = new byte[RedoFormat.RecordHeadBytes];
        long end = RedoFormat.HalvesAt;
        while (RandomAccess.Read(file, head, end) == head.Length && RedoFormat.ReadRecordHead(head, seed: 0).Body is > 0 and var body)
            end += RedoFormat.RecordHeadBytes + body;
        return end;
    }

    /// <summary>A store that commits to the database only when it must.</summary>
    private static TestStore Lazy(Func<SqliteStoreOptions, SqliteStoreOptions>? configure = null) => new(configure: options =>
    {
        options = options with { CommitAfter = TimeSpan.FromHours(1), TransactionBytes = long.MaxValue };
        return configure is null ? options : configure(options);
    });
}
