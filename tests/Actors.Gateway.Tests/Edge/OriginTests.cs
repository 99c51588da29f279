using Actors.Gateway.Requests;
using Microsoft.AspNetCore.Http;

namespace Actors.Gateway.Edge;

/// <summary>Which web pages may talk to the server.</summary>
public sealed class OriginTests
{
    [Theory]
    [InlineData(null, true)]
    [InlineData("https://example.org", true)]
    [InlineData("HTTPS://Example.ORG", true)]
    [InlineData("http://server:8080", true)]
    [InlineData("https://server:8080", false)]
    [InlineData("http://server", false)]
    [InlineData("http://example.org", false)]
    [InlineData("https://example.org.evil.example", false)]
    [InlineData("https://evil.example", false)]
    [InlineData("null", false)]
    public void A_page_connects_only_from_a_listed_origin_or_the_servers_own(string? origin, bool allowed)
    {
        var policy = new OriginPolicy(["https://example.org", "http://localhost:3000"]);
        Assert.Equal(allowed, policy.Allows(Request(origin)));
        Assert.True(new OriginPolicy([OriginPolicy.Any]).Allows(Request(origin)));
        Assert.Equal(origin is null or "http://server:8080", OriginPolicy.None.Allows(Request(origin)));
    }

    [Theory]
    [InlineData("*", true)]
    [InlineData("https://example.org", true)]
    [InlineData("http://localhost:3000", true)]
    [InlineData("https://example.org/", false)]
    [InlineData("https://example.org/app", false)]
    [InlineData("example.org", false)]
    [InlineData("ftp://example.org", false)]
    [InlineData("https://*.example.org", false)]
    [InlineData("null", false)]
    public void An_entry_is_an_origin_or_a_star(string entry, bool right) => Assert.Equal(right, OriginPolicy.ComplaintAbout(entry) is null);

    [Fact]
    public void Credentials_go_with_named_origins_only()
    {
        Assert.True(new OriginPolicy(["https://example.org"]).ToCorsPolicy().SupportsCredentials);
        var any = new OriginPolicy([OriginPolicy.Any, "https://example.org"]).ToCorsPolicy();
        Assert.False(any.SupportsCredentials);
        Assert.True(any.AllowAnyOrigin);
    }

    private static HttpRequest Request(string? origin)
    {
        var http = new DefaultHttpContext();
        (http.Request.Scheme, http.Request.Host) = ("http", new HostString("server:8080"));
        if (origin is not null)
            http.Request.Headers.Origin = origin;
        return http.Request;
    }
}
