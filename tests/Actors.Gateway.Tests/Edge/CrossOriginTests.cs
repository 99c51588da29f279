namespace Actors.Gateway.Edge;

/// <summary>The answers a browser looks at before it lets a page of another origin read.</summary>
public sealed class CrossOriginTests(EdgeSilo silo) : IClassFixture<EdgeSilo>
{
    [Fact]
    public async Task A_listed_page_may_call_and_read_refusals_too()
    {
        var preflight = await silo.Client.Send("OPTIONS", "/submit-job", default,
            ("Origin", "https://page.example"), ("Access-Control-Request-Method", "POST"), ("Access-Control-Request-Headers", "authorization,content-type,idempotency-key"));
        Assert.Equal(204, preflight.Status);
        Assert.Equal("https://page.example", preflight.Headers["Access-Control-Allow-Origin"]);
        Assert.Equal("true", preflight.Headers["Access-Control-Allow-Credentials"]);
        Assert.Contains("authorization", preflight.Headers["Access-Control-Allow-Headers"], StringComparison.OrdinalIgnoreCase);

        var refused = await silo.Client.Send("GET", "/jobs", default, ("Origin", "https://page.example"));
        Assert.Equal((401, "https://page.example"), (refused.Status, refused.Headers["Access-Control-Allow-Origin"]));
        Assert.Contains("WWW-Authenticate", refused.Headers["Access-Control-Expose-Headers"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_page_is_allowed_nothing()
    {
        var answer = await silo.Client.Send("GET", "/jobs", default, ("Origin", "https://elsewhere.example"));
        Assert.DoesNotContain("Access-Control-Allow-Origin", answer.Headers.Keys);
    }
}
