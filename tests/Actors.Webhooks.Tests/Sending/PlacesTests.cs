using Actors.Webhooks.Tests.Receivers;
using Actors.WebhookSender;

namespace Actors.Webhooks.Tests.Sending;

/// <summary>Receivers that hang take no place of those that answer.</summary>
public sealed class PlacesTests
{
    private static readonly WebhookSenderOptions Narrow = new()
    {
        AllowPrivateNetworks = true,
        MaxAtOnce = 2,
        MaxSlowAtOnce = 2,
        SlowAfter = TimeSpan.FromMilliseconds(200),
    };

    [Fact]
    public async Task Receivers_that_hang_give_way_to_those_that_answer()
    {
        await using var hanging = Receiver.ThatHangs();
        await using var quick = Receiver.ThatAnswers(200);
        using var sender = Senders.With(Narrow);

        var stuck = Enumerable.Range(0, 2).Select(_ => sender.Send(Senders.To(hanging.Url))).ToList();
        await hanging.Received(2);
        var prompt = await sender.Send(Senders.To(quick.Url)).WaitAsync(TimeSpan.FromSeconds(5));

        Assert.True(prompt.Succeeded);
        Assert.All(stuck, request => Assert.False(request.IsCompleted));
    }

    [Fact]
    public async Task When_too_many_are_slow_a_further_one_is_put_off()
    {
        await using var hanging = Receiver.ThatHangs();
        using var sender = Senders.With(Narrow);

        var slow = Enumerable.Range(0, 2).Select(_ => sender.Send(Senders.To(hanging.Url, isSuspect: true))).ToList();
        await hanging.Received(2);
        var further = await sender.Send(Senders.To(hanging.Url)).WaitAsync(TimeSpan.FromSeconds(5));

        Assert.True(further.Deferred);
        Assert.False(further.Succeeded);
        Assert.All(slow, request => Assert.False(request.IsCompleted));
    }

    [Fact]
    public async Task A_place_is_free_again_after_its_request()
    {
        await using var quick = Receiver.ThatAnswers(200);
        // On a busy machine a quick receiver may take long; none is slow here.
        using var sender = Senders.With(Narrow with { SlowAfter = TimeSpan.FromSeconds(30) });

        var all = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => sender.Send(Senders.To(quick.Url, isSuspect: i % 2 == 0))));

        Assert.All(all, attempt => Assert.True(attempt.Succeeded, attempt.Error));
        Assert.InRange(quick.MostAtOnce, 1, 4);
    }
}
