using System.Net;
using Actors.Silo.Tests.Kit;

namespace Actors.Silo.Tests;

/// <summary>The disk runs full under a serving silo.</summary>
public sealed class FullDiskTests
{
    [RootFact]
    public async Task A_full_disk_refuses_new_work_clearly_and_service_resumes_unaided_with_nothing_lost()
    {
        await using var disk = await SmallDisk.Mount("24m");
        await using var broker = await Broker.Start("node1", disk.Path);
        var acknowledged = new List<string>();
        for (var i = 0; i < 20; i++)
            acknowledged.Add(await broker.Http.Submit("node1", $"echo before {i}"));

        var ballast = await disk.Fill();
        var padding = new string('#', 100_000);
        var refused = await Patience.Until(
            async () =>
            {
                var answer = await broker.Http.Send(HttpMethod.Post, "/queue", $$"""{"target":"node1","command":"echo full {{padding}}"}""");
                if (answer.Status == HttpStatusCode.OK)
                    acknowledged.Add((string)answer.Json["id"]!);
                return answer.Status == HttpStatusCode.OK ? null : answer;
            },
            () => "a full disk refuses nothing");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.Status);
        Assert.NotNull(refused.RetryAfter);
        Assert.Contains("full", (string?)refused.Json["error"], StringComparison.OrdinalIgnoreCase);
        var notReady = await broker.Http.Get("/health/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, notReady.Status);
        Assert.Contains("full", (string?)notReady.Json["problems"]!["storage"], StringComparison.OrdinalIgnoreCase);
        Assert.Equal(HttpStatusCode.OK, (await broker.Http.Get("/health/live")).Status);
        // A read is answered, or refused as a write is when what was acknowledged last is in the redo log alone; never with "not found".
        Assert.Contains((await broker.Http.Get($"/jobs/{acknowledged[0]}")).Status, (HttpStatusCode[])[HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable]);

        File.Delete(ballast);
        await broker.WhenReady();
        acknowledged.Add(await broker.Http.Submit("node1", "echo after"));
        await using var agent = new NodeAgent(broker, "node1");
        foreach (var id in acknowledged)
            Assert.Equal("succeeded", (string?)(await broker.Http.Ended(id))["status"]);
        Assert.Equal(0, await broker.Stop());
    }
}
