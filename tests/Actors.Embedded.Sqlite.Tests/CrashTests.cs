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

    private static async Task Audit(TestStore test, Dictionary<long, int> kept)
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
