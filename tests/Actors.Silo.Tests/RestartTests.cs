using System.Net;
using Actors.Silo.Tests.Kit;

namespace Actors.Silo.Tests;

/// <summary>What a silo finds of its jobs when it starts again.</summary>
public sealed class RestartTests
{
    /// <summary>The deepest that each edge takes, the object around it included.</summary>
    private const int SignedDepth = 256, RestDepth = 63;

    [Fact]
    public async Task Jobs_nested_as_deep_as_an_edge_takes_outlive_a_restart()
    {
        await using var broker = await Broker.Start("node1,node2");
        var waits = await Submit(broker, "/queue", $$$"""{"target":"node1","command":"echo deep","more":{{{Nested(SignedDepth - 1)}}}}""", "id");
        var waitsToo = await Submit(broker, "/submit-job", $$$"""{"name":"command","data":{"target":"node1","command":"echo deep too","more":{{{Nested(RestDepth - 2)}}}}}""", "jobId");
        var fetched = await Submit(broker, "/queue", $$$"""{"target":"node2","command":"true","more":{{{Nested(SignedDepth - 1)}}}}""", "id");
        Assert.Equal(HttpStatusCode.OK, (await broker.Http.Get("/fetch?node=node2&wait=0")).Status);

        await broker.Kill();
        await broker.Start();

        Assert.Equal("active", (string?)(await broker.Http.Get($"/jobs/{fetched}")).Json["state"]);
        Assert.Equal(HttpStatusCode.OK, (await broker.Http.Get("/jobs")).Status);
        await using var agent = new NodeAgent(broker, "node1");
        foreach (var id in new[] { waits, waitsToo })
        {
            var ended = await broker.Http.Ended(id);
            Assert.True((string?)ended["state"] == "completed", ended.ToJsonString());
        }
    }

    [Fact]
    public async Task A_job_whose_record_is_damaged_harms_no_other()
    {
        await using var broker = await Broker.Start("node1,node2");
        var ran = await broker.Http.Submit("node2", "true");
        Assert.Equal(HttpStatusCode.OK, (await broker.Http.Get("/fetch?node=node2&wait=0")).Status);
        var waited = await broker.Http.Submit("node1", "true");
        var whole = await broker.Http.Submit("node1", "true");
        await broker.Stop();
        var damage = await Shell.Run("sqlite3", [Path.Combine(broker.Directory, "actors.db"), $"UPDATE jobs SET state = '{{\"spec\":' WHERE id IN ({ran}, {waited})"]);
        Assert.True(damage.ExitCode == 0, damage.Errors);

        await broker.Start();
        // With one place only, which the damaged job must not keep.
        await using var agent = new NodeAgent(broker, "node1", ("CAPACITY", "1"));

        Assert.Equal("completed", (string?)(await broker.Http.Ended(whole))["state"]);
        Assert.Contains(ran, broker.Log, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await broker.Http.Get("/health/ready")).Status);
    }

    [Fact]
    public async Task A_copy_made_while_jobs_run_is_a_database_to_start_from()
    {
        await using var broker = await Broker.Start("node1");
        await using var agent = new NodeAgent(broker, "node1");
        var before = await broker.Http.Submit("node1", "echo before");
        Assert.Equal("completed", (string?)(await broker.Http.Ended(before))["state"]);
        await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => broker.Http.Submit("node1", "true")));

        var copies = Directory.CreateTempSubdirectory("actors-copy-").FullName;
        var copied = await Shell.Run("sqlite3", [Path.Combine(broker.Directory, "actors.db"), $".backup '{Path.Combine(copies, "actors.db")}'"]);
        Assert.True(copied.ExitCode == 0, copied.Errors);

        await using (var restored = await Broker.Start("node1", copies))
            Assert.Equal("before\n", (string?)(await restored.Http.Get($"/jobs/{before}")).Json["result"]!["output"]);
        var whole = await Shell.Run("sqlite3", [Path.Combine(copies, "actors.db"), "PRAGMA integrity_check"]);
        Assert.Equal("ok\n", whole.Output);
        Directory.Delete(copies, recursive: true);
    }

    private static async Task<string> Submit(Broker broker, string path, string body, string member)
    {
        var answer = await broker.Http.Send(HttpMethod.Post, path, body);
        Assert.True(answer.Status is HttpStatusCode.OK or HttpStatusCode.Created or HttpStatusCode.Accepted, answer.Body);
        return (string)answer.Json[member]!;
    }

    private static string Nested(int levels) => new string('[', levels) + new string(']', levels);
}
