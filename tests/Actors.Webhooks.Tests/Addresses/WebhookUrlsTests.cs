using Actors.WebhookSender;
using Actors.WebhookSender.Addresses;

namespace Actors.Webhooks.Tests.Addresses;

public sealed class WebhookUrlsTests
{
    private readonly NameTable _names = new NameTable()
        .Add("example.com", ["93.184.216.34", "2606:2800:220:1::1"])
        .Add("localhost", ["127.0.0.1"])
        .Add("inside.example.com", ["10.1.2.3"])
        .Add("half.example.com", ["93.184.216.34", "169.254.169.254"]);

    [Theory]
    [InlineData("https://example.com/hook")]
    [InlineData("http://example.com/hook?a=b#c")]
    [InlineData("https://example.com:8443/")]
    [InlineData("https://example.com.")]
    [InlineData("https://bücher.example/")]
    [InlineData("https://8.8.8.8/")]
    [InlineData("https://[2606:2800:220:1::1]:8080/")]
    [InlineData("https://not-known-now.example/")]
    public async Task A_public_address_is_taken(string url) => Assert.Null(await Urls().ComplaintAboutHost(url, default));

    [Theory]
    [InlineData("", "characters")]
    [InlineData("hook", "no absolute URL")]
    [InlineData("/hook", "neither http")]
    [InlineData("ftp://example.com/", "neither http")]
    [InlineData("file:///etc/passwd", "neither http")]
    [InlineData("javascript:alert(1)", "neither http")]
    [InlineData("gopher://example.com/", "neither http")]
    [InlineData("https://user:password@example.com/", "user name")]
    [InlineData("https://example.com@127.0.0.1/", "user name")]
    [InlineData("https://@example.com/", "user name")]
    [InlineData("https://exam ple.com/", "space")]
    [InlineData("https://example.com/\r\nX: y", "space")]
    [InlineData("https:\\\\example.com", "backslash")]
    [InlineData("https://example.com:22/", "port 22")]
    [InlineData("https://example.com:25/", "port 25")]
    [InlineData("http://2130706433/", "unusual way")]
    [InlineData("http://0x7f000001/", "unusual way")]
    [InlineData("http://0x7f.0.0.1/", "unusual way")]
    [InlineData("http://0177.0.0.1/", "unusual way")]
    [InlineData("http://127.1/", "unusual way")]
    [InlineData("http://127.0.0.1./", "127.0.0.1")]
    [InlineData("http://127.0.0.1/", "loopback")]
    [InlineData("http://[::1]/", "loopback")]
    [InlineData("http://[::ffff:127.0.0.1]/", "loopback")]
    [InlineData("http://[::ffff:7f00:1]/", "loopback")]
    [InlineData("http://[64:ff9b::7f00:1]/", "NAT64 to 127.0.0.1")]
    [InlineData("http://[fd00:ec2::254]/", "unique local")]
    [InlineData("http://169.254.169.254/latest/meta-data/", "link-local")]
    [InlineData("http://localhost/", "no public address")]
    [InlineData("http://LOCALHOST./", "no public address")]
    [InlineData("http://a.b.localhost/", "no public address")]
    [InlineData("http://ｌｏｃａｌｈｏｓｔ/", "no name has")]
    [InlineData("http://\uD835\uDC59ocalhost/", "no name has")]
    [InlineData("http://%6c%6f%63alhost/", "no absolute URL")]
    [InlineData("https://inside.example.com/", "leads to 10.1.2.3")]
    [InlineData("https://half.example.com/", "leads to 169.254.169.254")]
    [InlineData("http://①②⑦.⓪.⓪.①/", "no name has")]
    [InlineData("http://１２７。０。０。１/", "no name has")]
    public async Task What_leads_inside_or_hides_where_it_leads_is_refused(string url, string because) =>
        Assert.Contains(because, await Urls().ComplaintAboutHost(url, default), StringComparison.Ordinal);

    /// <summary>A submit looks no name up.</summary>
    [Theory]
    [InlineData("http://localhost:8080/")]
    [InlineData("http://LocalHost./")]
    [InlineData("http://metadata.localhost/")]
    public void The_machine_itself_is_known_by_its_name_alone(string url) => Assert.Contains("loopback", Urls().Complaint(url), StringComparison.Ordinal);

    [Fact]
    public void An_address_has_a_longest_length()
    {
        var longest = $"https://example.com/{new string('a', WebhookUrls.MaxLength - "https://example.com/".Length)}";

        Assert.Null(Urls().Complaint(longest));
        Assert.Contains("2048 characters", Urls().Complaint(longest + "a"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://localhost:3000/hook")]
    [InlineData("http://127.0.0.1:81/hook")]
    [InlineData("http://10.0.0.1/hook")]
    public async Task Development_may_call_what_lies_inside(string url) =>
        Assert.Null(await Urls(new WebhookSenderOptions { AllowPrivateNetworks = true }).ComplaintAboutHost(url, default));

    [Fact]
    public void An_operator_can_ask_for_https() =>
        Assert.Contains("not https", Urls(new WebhookSenderOptions { HttpsOnly = true }).Complaint("http://example.com/"), StringComparison.Ordinal);

    private WebhookUrls Urls(WebhookSenderOptions? options = null)
    {
        options ??= new WebhookSenderOptions();
        return new WebhookUrls(new CheckedAddresses(_names, options), options);
    }
}
