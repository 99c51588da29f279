using System.Collections.Concurrent;
using Actors.Client;
using Actors.Silo.Tests.Kit;
using Actors.TestKit;
using Xunit.Abstractions;

namespace Actors.Silo.Tests;

/// <summary>The power goes at any moment, under load: whatever was not synced is gone.</summary>
public sealed class PowerCutTests(ITestOutputHelper report)
{
    private const int Submitters = 16;
    private const int Seed = 20261122;

    private readonly ConcurrentDictionary<string, int> _acknowledged = new();
    private readonly ConcurrentDictionary<string, int> _told = new();
    private int _numbers;

    [GccFact]
    public async Task A_power_cut_under_load_loses_no_acknowledged_job_and_no_end_that_was_told()
    {
        var random = new Random(Seed);
        using var power = await PowerCut.Prepare();
        for (var cut = 0; cut < RunSize.Cuts; cut++)
        {
            await using (var broker = await Broker.Start("node1", power.Data, power.Settings))
                await RunUntilTheCut(broker, TimeSpan.FromMilliseconds(random.Next(50, 1500)));
            await power.Cut();
            await using (var broker = await Broker.Start("node1", power.Data, power.Settings))
            {
                await Check(broker);
                Assert.Equal(0, await broker.Stop());
            }
            var check = await Shell.Run("sqlite3", [Path.Combine(power.Data, "actors.db"), "PRAGMA integrity_check"]);
            Assert.Equal("ok\n", check.Output);
            // What a silo leaves that ended in order survives a cut as well.
            await power.Cut();
        }
        report.WriteLine($"{RunSize.Cuts} power cuts: {_acknowledged.Count} jobs acknowledged, {_told.Count} of them told as ended, none lost");
    }

    /// <summary>Else the test above would pass with any disk.</summary>
    [GccFact]
    public async Task What_was_written_and_not_synced_is_gone_after_a_cut()
    {
        using var power = await PowerCut.Prepare();
        var (synced, unsynced) = (Path.Combine(power.Data, "synced"), Path.Combine(power.Data, "unsynced"));
        await Write(synced, "conv=fsync", "count=3");
        await Write(synced, "conv=notrunc", "count=2", "seek=3");
        await Write(unsynced, "count=3");
        Assert.Equal(5 * 4096, new FileInfo(synced).Length);
        Assert.Equal(3 * 4096, new FileInfo(unsynced).Length);

        await power.Cut();

        Assert.Equal(["synced"], Directory.GetFiles(power.Data).Select(Path.GetFileName));
        Assert.Equal(3 * 4096, new FileInfo(Path.Combine(power.Data, "synced")).Length);

        async Task Write(string file, params string[] how)
        {
            var run = await Shell.Run("dd", ["if=/dev/urandom", $"of={file}", "bs=4096", .. how], power.Settings);
            Assert.True(run.ExitCode == 0, run.Errors);
        }
    }

    [GccFact]
    public async Task A_file_of_a_result_survives_a_power_cut()
    {
        using var power = await PowerCut.Prepare();
        string[] ids;
        await using (var broker = await StartWithResults())
        {
            await using var agent = new NodeAgent(broker, "node1");
            ids = await Task.WhenAll(Enumerable.Range(0, 20).Select(number => broker.Http.Submit("node1", $"echo {number}")));
            await AllWritten();
            // By then each job has recorded that its file is written.
            await Patience.Pass(TimeSpan.FromSeconds(1));
            await broker.Kill();
        }
        await power.Cut();
        await using (await StartWithResults())
            await AllWritten();

        string Results() => Path.Combine(power.Data, "results");
        Task<Broker> StartWithResults() => Broker.Start("node1", power.Data, [.. power.Settings, ("RESULT_DIR", Results())]);
        Task AllWritten() => Patience.Until(() => ids.All(id => File.Exists(Path.Combine(Results(), $"node1-{id}.json"))), "a file of a result is missing");
    }

    private async Task RunUntilTheCut(Broker broker, TimeSpan after)
    {
        await using var worker = new JobWorkerProcess(broker, concurrency: 20);
        await using var client = ClientOf(broker);
        using var cut = new CancellationTokenSource();
        var told = _told.Count;
        var load = Enumerable.Range(0, Submitters).Select(_ => Submit(client, cut.Token)).ToArray();
        await Patience.Until(() => _told.Count > told + Submitters, "no job ends");
        await Patience.Pass(after);
        await broker.Kill();
        await cut.CancelAsync();
        await Task.WhenAll(load);
    }

    private async Task Submit(JobClient client, CancellationToken cut)
    {
        try
        {
            while (true)
            {
                var number = Interlocked.Increment(ref _numbers);
                var id = await client.Submit(JobSubmission.Of("same", number), cut);
                _acknowledged[id] = number;
                // Half of them are only submitted, so that some always wait.
                if (number % 2 == 0 && await client.WaitForResult(id, Patience.Limit, cut) is { IsSuccess: true })
                    _told[id] = number;
            }
        }
        catch (OperationCanceledException) when (cut.IsCancellationRequested)
        {
            // The power is gone.
        }
    }

    /// <summary>What was told as ended has its result before any worker is there; everything else ends once there is one.</summary>
    private async Task Check(Broker broker)
    {
        await using var client = ClientOf(broker);
        foreach (var (id, number) in _told)
            Assert.Equal(number, (await client.GetResult(id))?.ReadAs<int>());
        await using var worker = new JobWorkerProcess(broker, concurrency: 20);
        foreach (var (id, number) in _acknowledged)
            Assert.Equal(number, (await client.WaitForResult(id, Patience.Limit))?.ReadAs<int>());
        var total = (long)(await broker.Http.Get("/jobs?limit=1")).Json["pagination"]!["total"]!;
        Assert.InRange(total, _acknowledged.Count, _numbers);
    }

    private static JobClient ClientOf(Broker broker) => new(new JobClientOptions { Server = broker.Url, Secret = Broker.Secret });
}
