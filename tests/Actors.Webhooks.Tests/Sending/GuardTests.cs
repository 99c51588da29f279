using System.Globalization;
using Actors.Webhooks.Tests.Addresses;
using Actors.Webhooks.Tests.Receivers;
using Actors.WebhookSender;

namespace Actors.Webhooks.Tests.Sending;

/// <summary>A request never reaches what lies inside, whatever a name leads to and whenever.</summary>
public sealed class GuardTests
{
    [Theory]
    [InlineData("http://127.0.0.1:{0}/")]
    [InlineData("http://[::ffff:127.0.0.1]:{0}/")]
    [InlineData("http://2130706433:{0}/", "unusual way")]
    [InlineData("http://inside.example.com:{0}/")]
    [InlineData("http://both.example.com:{0}/")]
    public async Task An_inner_address_is_not_dialled(string url, string because = "no public address")
    {
        await using var receiver = Receiver.ThatAnswers(200);
        var names = new NameTable().Add("inside.example.com", ["127.0.0.1"]).Add("both.example.com", ["93.184.216.34", "127.0.0.1"]);
        using var sender = Senders.With(new WebhookSenderOptions(), names);

        var attempt = await sender.Send(Senders.To(string.Format(CultureInfo.InvariantCulture, url, receiver.Port)));

        Assert.Null(attempt.StatusCode);
        Assert.Contains(because, attempt.Error, StringComparison.Ordinal);
        Assert.Empty(receiver.Requests);
    }

    [Fact]
    public async Task A_name_that_leads_inside_only_after_it_was_checked_is_refused_then()
    {
        await using var receiver = Receiver.ThatAnswers(200);
        var names = new NameTable().Add("rebound.example.com", ["93.184.216.34"], ["127.0.0.1"]);
        var options = new WebhookSenderOptions();
        var url = string.Create(CultureInfo.InvariantCulture, $"http://rebound.example.com:{receiver.Port}/");
        var atCreation = await new WebhookSender.Addresses.WebhookUrls(new WebhookSender.Addresses.CheckedAddresses(names, options), options).ComplaintAboutHost(url, default);
        using var sender = Senders.With(options, names);

        var attempt = await sender.Send(Senders.To(url));

        Assert.Null(atCreation);
        Assert.Contains("leads to 127.0.0.1", attempt.Error, StringComparison.Ordinal);
        Assert.Empty(receiver.Requests);
    }

    [Fact]
    public async Task The_address_that_was_checked_is_the_one_that_is_dialled()
    {
        await using var receiver = Receiver.ThatAnswers(200, ("Connection", "close"));
        var names = new NameTable().Add("hook.example.com", ["127.0.0.1"], ["192.0.2.1"]);
        using var sender = Senders.ForDevelopment(lookup: names);

        var attempt = await sender.Send(Senders.To(string.Create(CultureInfo.InvariantCulture, $"http://hook.example.com:{receiver.Port}/")));

        Assert.True(attempt.Succeeded, attempt.Error);
        Assert.Equal(["hook.example.com"], names.Asked);
        Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"hook.example.com:{receiver.Port}"), Assert.Single(receiver.Requests).Header("host"));
    }

    [Fact]
    public async Task An_unknown_name_is_a_failed_attempt()
    {
        using var sender = Senders.With(new WebhookSenderOptions());

        Assert.NotNull((await sender.Send(Senders.To("https://nowhere.example/"))).Error);
    }

    [Fact]
    public async Task No_proxy_of_the_environment_is_used()
    {
        await using var proxy = Receiver.ThatAnswers(200);
        await using var receiver = Receiver.ThatAnswers(200);
        Environment.SetEnvironmentVariable("http_proxy", string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{proxy.Port}"));
        try
        {
            using var sender = Senders.ForDevelopment();
            Assert.True((await sender.Send(Senders.To(receiver.Url))).Succeeded);
        }
        finally
        {
            Environment.SetEnvironmentVariable("http_proxy", null);
        }
        Assert.Empty(proxy.Requests);
    }
}
