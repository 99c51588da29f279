using Actors.Jobs;
using Actors.Embedded.Sqlite.Writer;
using Actors.TestKit;

namespace Actors.Embedded.Sqlite.Tests;

public class CrashTests
{
    private const int Kills = 20;
    private const int Writers = 64;
    private const int Cuts = 6;

    [Fact]
    public async Task A_process_killed_under_load_loses_no_acknowledged_write_and_leaves_a_sound_database()
    {
        await using var test = new TestStore();
        var kept = new Dictionary<long, int>();
        for (var kill = 1; kill <= Kills; kill++)
        {
            using (var writer = new WriterProcess(test.Directory, Writers, int.MaxValue))
            {
                foreach (var (id, version) in writer.ReadAndKill(enough: kill * 97))
                    kept[id] = Math.Max(version, kept.GetValueOrDefault(id));
            }
            await Audit(test, kept);
        }
    }

    /// <summary>A redo log so small that its halves turn many times a second.</summary>
    [GccFact]
    public async Task A_power_cut_under_load_loses_no_acknowledged_write_and_leaves_a_sound_database()
    {
        using var power = await PowerCut.Prepare();
        var kept = new Dictionary<long, int>();
        for (var cut = 1; cut <= Cuts; cut++)
        {
            using (var writer = new WriterProcess(power.Data, Writers, redoBytes: 512 * 1024, power.Settings))
            {
                foreach (var (id, version) in writer.ReadAndKill(enough: cut * 997))
                    kept[id] = Math.Max(version, kept.GetValueOrDefault(id));
            }
            await power.Cut();
            using var found = new StoreCopy(power.Data);
            await using var test = new TestStore(found.Directory);
            await Audit(test, kept);
        }
    }

    /// <summary>After a failed sync the system may have dropped what it could not write, and says so once: whoever wanted that on the disk has to have it elsewhere.</summary>
    [GccTheory]
    [InlineData("actors.redo", 200)] // A batch.
    [InlineData("actors.db-wal", 6)] // A half of the redo log that is to be written over.
    [InlineData("actors.db", 5)] // A checkpoint.
    public async Task A_sync_that_fails_under_load_and_then_a_power_cut_lose_no_acknowledged_write(string file, int number)
    {
        using var power = await PowerCut.Prepare();
        IReadOnlyDictionary<long, int> kept;
        using (var writer = new WriterProcess(power.Data, Writers, redoBytes: 512 * 1024, power.FailingSync(file, number)))
            kept = writer.ReadToRefusal();
        Assert.NotEmpty(kept);
        // Whoever did not find out what the disk has leaves that to the next start. A batch that is refused leaves nothing open.
        Assert.Equal(file != SqliteStoreOptions.RedoName, File.Exists(Path.Combine(power.Data, "actors.db-wal")));
        await power.Cut();
        await using var test = new TestStore(power.Data);
        await Audit(test, kept);
    }

    private static async Task Audit(TestStore test, IReadOnlyDictionary<long, int> kept)
    {
        // Opening recovers the logs.
        _ = test.Store;
        using (var shell = test.Shell())
        {
            Assert.Equal("ok", shell.ScalarText("PRAGMA integrity_check"));
            foreach (var (id, version) in kept)
            {
                // A version may be ahead of what was acknowledged, never behind, and the columns are those of the state.
                Assert.InRange(shell.Scalar($"SELECT etag FROM jobs WHERE id = {id}"), version, 3);
                Assert.Equal(shell.Scalar($"SELECT status FROM jobs WHERE id = {id}"), shell.Scalar($"SELECT state ->> 'Status' FROM jobs WHERE id = {id}"));
            }
            var counts = await test.Jobs.CountByOwner(WrittenJob.Owner);
            for (var status = 0; status < JobStatuses.Count; status++)
                Assert.Equal(shell.Scalar($"SELECT count(*) FROM jobs NOT INDEXED WHERE status = {status}"), counts[status]);
        }
        CountAudit.AssertCountsMatchJobs(test);
        Assert.True((await test.Jobs.LastId()).Value >= kept.Keys.DefaultIfEmpty().Max());
        await test.Close();
    }
}
