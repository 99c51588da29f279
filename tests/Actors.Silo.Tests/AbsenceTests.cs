using System.Net;
using Actors.Silo.Tests.Kit;

namespace Actors.Silo.Tests;

/// <summary>One side is away while the other goes on.</summary>
public sealed class AbsenceTests
{
    [Fact]
    public async Task Jobs_go_on_while_the_silo_is_away_and_their_results_arrive_afterwards()
    {
        const int running = 6;
        var marks = Directory.CreateTempSubdirectory("actors-marks-").FullName;
        await using var broker = await Broker.Start("node1");
        await using var agent = new NodeAgent(broker, "node1");
        var ids = new List<string>();
        for (var number = 0; number < running; number++)
        {
            // Half of them end while the silo is away, half after it has come back.
            var seconds = number % 2 == 0 ? RunSize.Outage.TotalSeconds / 2 : RunSize.Outage.TotalSeconds + 2;
            ids.Add(await broker.Http.Submit("node1", $"echo start >> {marks}/{number}; sleep {seconds}; echo end of {number}", 600));
        }
        await Patience.Until(() => Directory.GetFiles(marks).Length == running, $"the jobs do not start:\n{agent.Log}");

        await broker.Kill();
        await Patience.Pass(RunSize.Outage);
        await broker.Start();

        for (var number = 0; number < running; number++)
        {
            var job = await broker.Http.Ended(ids[number]);
            Assert.True((string?)job["status"] == "succeeded", $"{job}\n{agent.Log}");
            Assert.Equal($"end of {number}\n", (string?)job["result"]!["output"]);
            Assert.Equal("start\n", await File.ReadAllTextAsync($"{marks}/{number}"));
        }
        Directory.Delete(marks, recursive: true);
    }

    [Fact]
    public async Task An_agent_asked_to_stop_lets_its_job_end_takes_no_other_and_delivers()
    {
        var marks = Directory.CreateTempSubdirectory("actors-marks-").FullName;
        await using var broker = await Broker.Start("node1");
        await using var agent = new NodeAgent(broker, "node1", ("CAPACITY", "1"));
        var first = await broker.Http.Submit("node1", $"echo start >> {marks}/1; while [ ! -e {marks}/go ]; do sleep 0.05; done; echo drained");
        await Patience.Until(() => File.Exists($"{marks}/1"), $"the job does not start:\n{agent.Log}");
        var second = await broker.Http.Submit("node1", $"echo start >> {marks}/2");

        agent.Terminate();
        await File.WriteAllTextAsync($"{marks}/go", "");
        Assert.True(await agent.Ended() == 0, agent.Log);
        var job = await broker.Http.Ended(first);
        Assert.Equal(("succeeded", "drained\n"), ((string?)job["status"], (string?)job["result"]!["output"]));
        Assert.False(File.Exists($"{marks}/2"));

        agent.Start();
        Assert.Equal("succeeded", (string?)(await broker.Http.Ended(second))["status"]);
        Assert.Equal(HttpStatusCode.OK, (await broker.Http.Get("/health/ready")).Status);
        Directory.Delete(marks, recursive: true);
    }
}
