using Actors.Gateway.Live;
using Actors.Link;
using Actors.Silo.Tests.Kit;

namespace Actors.Silo.Tests;

/// <summary>The listings of the notification API (tests/live-clients/listings) run as they are written, but for addresses and token.</summary>
public sealed class NotificationListingsTests
{
    private const string TokenSecret = "a secret for tokens of thirty-two bytes and more";

    [Fact]
    public async Task A_socket_a_poller_a_receiver_and_a_dashboard_hear_of_a_job_as_the_listings_have_it()
    {
        await using var broker = await Broker.Start("node1", null, ("TOKEN_SECRET", TokenSecret), ("WEBHOOKS_ALLOW_PRIVATE_NETWORKS", "true"));
        await LiveClient.Install();
        var token = SignedToken.Create(TokenSecret, "1", ["worker"], TimeProvider.System.GetUtcNow(), TimeSpan.FromHours(1));
        var program = Path.Combine(LiveClient.Repository, "tests", "live-clients", "listings.mjs");

        var run = await Shell.Run("node", [program, broker.Url.ToString().TrimEnd('/'), token]);

        Assert.True(run.ExitCode == 0, $"{run.Output}\n{run.Errors}\n{broker.Log}");
        Assert.Contains("dashboard: dataProcessing completed", run.Output, StringComparison.Ordinal);
        Assert.Contains("webhooks: all,progress,completed,failed", run.Output, StringComparison.Ordinal);
    }
}
