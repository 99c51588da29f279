using Actors.Webhooks.Tests.Receivers;

namespace Actors.Webhooks.Tests.EndToEnd;

/// <summary>Many deliveries, and a receiver among others that is not there.</summary>
public sealed class CrowdTests
{
    private const int Jobs = 1000;

    [Fact]
    public async Task Dead_receivers_delay_nobody_and_are_not_hammered()
    {
        await using var hanging = Receiver.ThatHangs();
        await using var failing = Receiver.ThatAnswers(500);
        await using var well = Receiver.ThatAnswers(200);
        await using var silo = await WebhookSilo.Start(("LOG_LEVEL", "Error"));
        // Ten webhooks: 10,000 deliveries, of which only a tenth can be made.
        for (var i = 0; i < 8; i++)
            await silo.Hook(hanging.Url);
        var (failed, _) = await silo.Hook(failing.Url);
        await silo.Hook(well.Url);

        await Parallel.ForAsync(0, Jobs, new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (_, _) => await silo.EndJob());

        var arrived = await well.Received(Jobs, Receiver.Patience * 4);
        Assert.Equal(Jobs, arrived.Select(request => request.MessageId).Distinct().Count());
        Assert.InRange(well.MostAtOnce, 1, 8);
        Assert.InRange(failing.Requests.Count, 1, 40);
        Assert.InRange(hanging.Requests.Count, 1, 8 * 40);
        Assert.Equal(Jobs, (await silo.Outbox.Count(WebhookLane.ForWebhook(WebhookSilo.Owner, failed))).Sum());
    }
}
