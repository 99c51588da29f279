using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Actors.Silo.Tests.Kit;
using Actors.TestKit;
using Xunit.Abstractions;

namespace Actors.Silo.Tests;

/// <summary><c>kill -9</c> of either process at any moment, under load, and power cuts of a node.</summary>
public sealed class KillTests(ITestOutputHelper report) : IDisposable
{
    private const int Submitters = 4;
    private const int MostUnended = 64;
    private const int Lost = 125;

    private const int Seed = 20261122;

    private static readonly TimeSpan LongestCommand = TimeSpan.FromMilliseconds(500);

    private readonly string _marks = Directory.CreateTempSubdirectory("actors-marks-").FullName;
    private readonly ConcurrentDictionary<int, string> _acknowledged = new();
    private int _numbers;

    public void Dispose() => Directory.Delete(_marks, recursive: true);

    [Fact]
    public async Task No_acknowledged_job_is_lost_or_run_twice_however_often_silo_and_agent_are_killed()
    {
        var kills = RunSize.Kills;
        var random = new Random(Seed);
        await using var broker = await Broker.Start("node1");
        await using var agent = new NodeAgent(broker, "node1");
        using var enough = new CancellationTokenSource();
        var load = Enumerable.Range(0, Submitters).Select(_ => Submit(broker, enough.Token)).ToArray();

        var agentKills = 0;
        for (var kill = 0; kill < kills; kill++)
        {
            // Work goes on for a moment, different each time, and the blow falls wherever it falls.
            await Patience.Pass(TimeSpan.FromMilliseconds(random.Next(50, 1500)));
            if (kill % 2 == 0)
            {
                await broker.Kill();
                await broker.Start();
            }
            else
            {
                await agent.Kill();
                agent.Start();
                agentKills++;
            }
        }
        await enough.CancelAsync();
        await Task.WhenAll(load);

        var found = await CheckAll(broker, agent, agentKills);

        await broker.Stop();
        var check = await Shell.Run("sqlite3", [Path.Combine(broker.Directory, "actors.db"), "PRAGMA integrity_check"]);
        Assert.Equal("ok\n", check.Output);
        report.WriteLine($"{kills} kills ({agentKills} of the agent): {found}");
    }

    /// <summary>Its commands end with it; of what its agent wrote, only what had been synced is left.</summary>
    [GccFact]
    public async Task No_command_is_run_twice_and_no_end_lost_however_often_the_power_of_its_node_is_cut()
    {
        var random = new Random(Seed);
        using var power = await PowerCut.Prepare();
        await using var broker = await Broker.Start("node1");
        using var enough = new CancellationTokenSource();
        var load = Enumerable.Range(0, Submitters).Select(_ => Submit(broker, enough.Token)).ToArray();
        for (var cut = 0; cut < RunSize.Cuts; cut++)
        {
            await using (var agent = new NodeAgent(broker, "node1", power.Data, power.Settings))
            {
                var started = Directory.GetFiles(_marks).Length;
                await Patience.Until(() => Directory.GetFiles(_marks).Length > started + Submitters, "no command is started");
                await Patience.Pass(TimeSpan.FromMilliseconds(random.Next(50, 1500)));
                await agent.Kill();
            }
            await Patience.Pass(LongestCommand);
            await power.Cut();
            // Else this would pass with any disk: an agent without its journal calls everything lost.
            Assert.NotEqual(0, new FileInfo(Path.Combine(power.Data, "journal", "attempts")).Length);
        }
        await enough.CancelAsync();
        await Task.WhenAll(load);

        await using var last = new NodeAgent(broker, "node1", power.Data, power.Settings);
        report.WriteLine($"{RunSize.Cuts} power cuts: {await CheckAll(broker, last, RunSize.Cuts)}");
    }

    private async Task Submit(Broker broker, CancellationToken enough)
    {
        while (!enough.IsCancellationRequested)
        {
            var number = Interlocked.Increment(ref _numbers);
            var id = await broker.Http.TrySubmit("node1", $"echo start >> {_marks}/{number}; sleep 0.0{number % 10}; echo end of {number}");
            if (id is not null)
                _acknowledged[number] = id;
            // Neither a queue that only grows nor a loop against a silo that is away.
            if (id is null || number - Directory.GetFiles(_marks).Length > MostUnended)
                await Patience.Pass(TimeSpan.FromMilliseconds(50));
        }
    }

    /// <summary>Every acknowledged job has ended as it must; says what there was.</summary>
    private async Task<string> CheckAll(Broker broker, NodeAgent agent, int agentKills)
    {
        var lost = 0;
        foreach (var (number, id) in _acknowledged)
        {
            var job = await broker.Http.Ended(id);
            lost += Check(number, job, broker.Log + agent.Log);
        }
        AssertNoneStartedTwice();
        // A job is lost only with its agent, which holds no more than its capacity.
        Assert.InRange(lost, 0, 8 * agentKills);
        var total = (long)(await broker.Http.Get("/jobs?limit=1")).Json["pagination"]!["total"]!;
        Assert.InRange(total, _acknowledged.Count, _numbers);
        return $"{_acknowledged.Count} jobs acknowledged of {_numbers} sent, {total} kept, {lost} lost with an agent, {Directory.GetFiles(_marks).Length} started";
    }

    /// <summary>1 for a job that was lost, else 0.</summary>
    private int Check(int number, JsonNode job, string log)
    {
        var exitCode = (int)job["result"]!["exitCode"]!;
        if ((string?)job["status"] == "lost")
        {
            Assert.Equal(Lost, exitCode);
            return 1;
        }
        Assert.True((string?)job["status"] == "succeeded", $"{job}\n{log}");
        Assert.Equal($"end of {number}\n", (string?)job["result"]!["output"]);
        Assert.True(File.Exists(Mark(number)), $"job {number} succeeded without having run");
        return 0;
    }

    private void AssertNoneStartedTwice() => Assert.All(
        Directory.GetFiles(_marks),
        file => Assert.Equal("start\n", File.ReadAllText(file)));

    private string Mark(int number) => Path.Combine(_marks, number.ToString(CultureInfo.InvariantCulture));
}
