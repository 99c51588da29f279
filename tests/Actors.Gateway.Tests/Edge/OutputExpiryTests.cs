using System.Net;
using Actors.Gateway.Tokens;
using Actors.Link;

namespace Actors.Gateway.Edge;

/// <summary>Output is followed as long as the token is good, and no longer.</summary>
public sealed class OutputExpiryTests(EdgeSilo silo) : IClassFixture<EdgeSilo>
{
    private const string Submit = """{"name":"command","data":{"target":"node1","command":"true"}}""";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData("application/octet-stream")]
    [InlineData("application/x-ndjson")]
    public async Task Output_that_is_followed_breaks_off_when_the_token_expires(string accept)
    {
        var user = $"follower of {accept}";
        var id = (string)(await silo.Client.Bearer(EdgeSilo.Token(user, Roles.Operator), "POST", "/submit-job", Submit)).Json["jobId"]!;
        var brief = SignedToken.Create(EdgeSilo.TokenSecret, user, [], TimeProvider.System.GetUtcNow(), TimeSpan.FromSeconds(3) - TokenOptions.Skew);
        using var response = await Follow(id, brief, accept);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => response.Content.ReadAsStringAsync()).WaitAsync(Patience);
        Assert.Equal(401, (await silo.Client.Bearer(brief, "GET", $"/jobs/{id}/output")).Status);
    }

    [Fact]
    public async Task Output_that_is_followed_ends_in_order_when_its_job_does()
    {
        var token = EdgeSilo.Token("patient", Roles.Operator);
        var id = (string)(await silo.Client.Bearer(token, "POST", "/submit-job", Submit)).Json["jobId"]!;
        using var response = await Follow(id, token, "application/octet-stream");

        Assert.Equal(200, (await silo.Client.Bearer(token, "POST", $"/jobs/{id}/cancel")).Status);

        Assert.Equal("", await response.Content.ReadAsStringAsync().WaitAsync(Patience));
    }

    private async Task<HttpResponseMessage> Follow(string id, string token, string accept)
    {
        using var http = new HttpClient { BaseAddress = silo.Url, Timeout = Patience };
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/jobs/{id}/output?follow=true");
        request.Headers.Authorization = new("Bearer", token);
        request.Headers.Accept.ParseAdd(accept);
        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }
}
