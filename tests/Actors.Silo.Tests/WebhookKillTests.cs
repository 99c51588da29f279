using System.Net;
using Actors.Silo.Tests.Kit;

namespace Actors.Silo.Tests;

/// <summary><c>kill -9</c> of the silo at any moment between the end of a job and what a receiver was told.</summary>
public sealed class WebhookKillTests
{
    private const int Kills = 4;
    private const int JobsPerLife = 30;
    private const int Seed = 20261122;

    [Fact]
    public async Task Every_end_is_told_under_one_id_however_often_the_silo_is_killed()
    {
        var random = new Random(Seed);
        using var hook = new Hook();
        await using var broker = await Broker.Start(
            "node1", null, ("WEBHOOKS_ALLOW_PRIVATE_NETWORKS", "true"), ("WEBHOOKS_RETRY_DELAYS", "100ms,200ms,400ms,400ms,400ms,400ms"));
        await using var agent = new NodeAgent(broker, "node1");
        var made = await broker.Http.Send(HttpMethod.Post, "/webhooks", $$"""{"url":"{{hook.Url}}","eventType":"all"}""");
        Assert.Equal(HttpStatusCode.Created, made.Status);

        List<string> acknowledged = [];
        for (var life = 0; life <= Kills; life++)
        {
            for (var i = 0; i < JobsPerLife; i++)
            {
                if (await broker.Http.TrySubmit("node1", i % 2 == 0 ? "true" : "false") is { } id)
                    acknowledged.Add(id);
            }
            if (life == Kills)
                break;
            // Jobs end and are told meanwhile; the blow falls wherever it falls.
            await Patience.Pass(TimeSpan.FromMilliseconds(random.Next(20, 400)));
            await broker.Kill();
            await broker.Start();
        }

        foreach (var id in acknowledged)
        {
            await broker.Http.Ended(id);
            await Patience.Until(() => hook.IdsOf(id).Count > 0, $"the end of {id} is not told:\n{broker.Log}");
        }
        Assert.All(acknowledged, id => Assert.Single(hook.IdsOf(id)));
    }

    /// <summary>The other steps, before and after each write, are the simulator's.</summary>
    [Fact]
    public async Task A_request_whose_answer_the_silo_did_not_live_to_hear_is_made_again_under_its_id()
    {
        using var hook = new Hook(static _ => 200);
        await using var broker = await Broker.Start("node1", null, ("WEBHOOKS_ALLOW_PRIVATE_NETWORKS", "true"));
        await using var agent = new NodeAgent(broker, "node1");
        hook.Called = count => count == 1 ? broker.Kill() : Task.CompletedTask;
        await broker.Http.Send(HttpMethod.Post, "/webhooks", $$"""{"url":"{{hook.Url}}"}""");
        var id = await broker.Http.TrySubmit("node1", "true");
        await Patience.Until(() => hook.Seen.Count == 1, "the end is not told");

        await Patience.Until(() => !broker.IsRunning, "the silo lives");
        await broker.Start();

        await Patience.Until(() => hook.Seen.Count == 2, $"the end is not told again:\n{broker.Log}");
        Assert.Single(hook.Seen.Distinct());
        Assert.StartsWith($"msg_{id}_", hook.Seen[0], StringComparison.Ordinal);
    }
}
