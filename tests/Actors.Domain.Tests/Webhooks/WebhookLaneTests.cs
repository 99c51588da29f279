using Actors.Webhooks;

namespace Actors.Domain.Tests.Webhooks;

public sealed class WebhookLaneTests
{
    [Theory]
    [InlineData("ann")]
    [InlineData("hmac:default")]
    [InlineData("a/b/c")]
    [InlineData("")]
    public void A_lane_knows_its_owner_and_webhook(string owner)
    {
        var hook = WebhookLane.ForWebhook(owner, 17);
        var host = WebhookLane.ForHost(owner, "https://example.com:8443/a/b?c");

        Assert.True(hook.IsWebhook(out var id));
        Assert.Equal((17, owner), (id, hook.Owner));
        Assert.False(host.IsWebhook(out _));
        Assert.Equal(owner, host.Owner);
        Assert.Equal($"host/example.com:8443/{owner}", host.Value);
    }
}
