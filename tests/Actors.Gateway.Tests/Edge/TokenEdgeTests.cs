using System.Text;
using Actors.Gateway.Tokens;

namespace Actors.Gateway.Edge;

/// <summary>Bearer tokens at the REST API: what is refused on every path, and whose jobs are whose.</summary>
public sealed class TokenEdgeTests(EdgeSilo silo) : IClassFixture<EdgeSilo>
{
    private readonly EdgeClient _client = silo.Client;

    public static TheoryData<string, string> Calls => new()
    {
        { "POST", "/submit-job" }, { "GET", "/jobs" }, { "GET", "/jobs/1" }, { "GET", "/jobs/1/output" }, { "POST", "/jobs/1/cancel" }, { "GET", "/nodes" },
        { "POST", "/jobs/batch" }, { "POST", "/jobs/1/requeue" }, { "DELETE", "/jobs/1" }, { "GET", "/dead-jobs" }, { "POST", "/dead-jobs/requeue?name=a" }, { "POST", "/workers/poll" },
        { "POST", "/jobs/1/attempts/1/heartbeat" }, { "POST", "/jobs/1/attempts/1/complete" }, { "GET", "/admin/jobs" }, { "PATCH", "/admin/queues/name/a" },
    };

    [Theory, MemberData(nameof(Calls))]
    public async Task A_call_with_a_bad_token_is_refused_and_told_why(string method, string target)
    {
        foreach (var (token, words) in BadTokens())
        {
            var answer = await _client.Bearer(token, method, target);
            Assert.Equal(401, answer.Status);
            Assert.StartsWith("Bearer realm=\"actors\", error=\"invalid_token\"", answer.Headers["WWW-Authenticate"], StringComparison.Ordinal);
            Assert.StartsWith("application/problem+json", answer.Headers["Content-Type"], StringComparison.Ordinal);
            Assert.Contains(words, (string?)answer.Json["error"], StringComparison.Ordinal);
        }
        var unnamed = await _client.Send(method, target);
        Assert.Equal(401, unnamed.Status);
        Assert.Contains("WWW-Authenticate", unnamed.Headers.Keys);
        Assert.DoesNotContain("error=", unnamed.Headers["WWW-Authenticate"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_does_not_open_the_shell_api() =>
        Assert.Equal(401, (await _client.Bearer(EdgeSilo.Token("ada", Roles.Admin), "GET", "/fetch?node=node1")).Status);

    [Fact]
    public async Task A_token_in_the_address_is_not_looked_at() =>
        Assert.Equal(401, (await _client.Send("GET", $"/jobs?access_token={EdgeSilo.Token("ada")}")).Status);

    [Fact]
    public async Task A_user_sees_the_own_jobs_and_nobody_elses()
    {
        var (ada, eve) = (EdgeSilo.Token("ada"), EdgeSilo.Token("eve", Roles.Admin, Roles.Operator));
        var id = (string)(await _client.Bearer(ada, "POST", "/submit-job", """{"name":"resize","data":1}""")).Json["jobId"]!;

        Assert.Equal("resize", (string?)(await _client.Bearer(ada, "GET", $"/jobs/{id}")).Json["name"]);
        var missing = await _client.Bearer(eve, "GET", "/jobs/1");
        foreach (var (method, path) in new[] { ("GET", $"/jobs/{id}"), ("GET", $"/jobs/{id}?wait=1"), ("POST", $"/jobs/{id}/cancel"), ("GET", $"/jobs/{id}/output"),
            ("POST", $"/jobs/{id}/requeue"), ("DELETE", $"/jobs/{id}") })
        {
            var hidden = await _client.Bearer(eve, method, path);
            Assert.Equal((404, missing.Text), (hidden.Status, hidden.Text));
        }
        Assert.DoesNotContain(id, (await _client.Bearer(eve, "GET", "/jobs?limit=1000")).Text, StringComparison.Ordinal);
        Assert.Contains(id, (await _client.Bearer(ada, "GET", "/jobs?limit=1000")).Text, StringComparison.Ordinal);
        Assert.Equal("waiting", (string?)(await _client.Bearer(ada, "GET", $"/jobs/{id}")).Json["state"]);
    }

    [Fact]
    public async Task A_user_with_the_name_of_a_key_is_not_the_key()
    {
        var id = (string)(await _client.PostV2("/submit-job", """{"name":"resize"}""")).Json["jobId"]!;
        var impostor = EdgeSilo.Token("hmac:default", Roles.Admin);
        Assert.Equal(404, (await _client.Bearer(impostor, "GET", $"/jobs/{id}")).Status);
        Assert.Equal(0, (int)(await _client.Bearer(impostor, "GET", "/jobs")).Json["pagination"]!["total"]!);
    }

    [Fact]
    public async Task A_number_and_its_digits_are_one_user()
    {
        var number = Forge.Hs256($$"""{"userId":4711,"exp":{{EdgeClient.Ago(-60)}}}""", EdgeSilo.TokenSecret);
        var id = (string)(await _client.Bearer(number, "POST", "/submit-job", """{"name":"resize"}""")).Json["jobId"]!;
        Assert.Equal(200, (await _client.Bearer(EdgeSilo.Token("4711"), "GET", $"/jobs/{id}")).Status);
    }

    [Fact]
    public async Task Commands_need_a_role_and_an_allowed_node()
    {
        const string command = """{"name":"command","data":{"target":"node1","command":"true"}}""";
        const string elsewhere = """{"name":"command","data":{"target":"node9","command":"true"}}""";
        var refused = await _client.Bearer(EdgeSilo.Token("ada", Roles.Worker, "Operator"), "POST", "/submit-job", command);
        Assert.Equal((403, "the role operator or admin is needed to run commands"), (refused.Status, (string?)refused.Json["error"]));
        foreach (var role in new[] { Roles.Operator, Roles.Admin })
        {
            Assert.Equal(201, (await _client.Bearer(EdgeSilo.Token("ada", role), "POST", "/submit-job", command)).Status);
            Assert.Equal(403, (await _client.Bearer(EdgeSilo.Token("ada", role), "POST", "/submit-job", elsewhere)).Status);
        }
        Assert.Equal(403, (await _client.Bearer(EdgeSilo.Token("ada"), "GET", "/nodes")).Status);
    }

    private static IEnumerable<(string Token, string Words)> BadTokens()
    {
        var soon = EdgeClient.Ago(-60);
        yield return ("garbage", "not accepted");
        yield return ("", "not accepted");
        yield return (Forge.Hs256($$"""{"sub":"ada","exp":{{soon}}}""", "another secret of thirty-two bytes"), "none of the server's keys");
        yield return (Forge.Hs256($$"""{"sub":"ada","exp":{{EdgeClient.Ago(60)}}}""", EdgeSilo.TokenSecret), "it expired");
        yield return (Forge.Hs256("""{"sub":"ada"}""", EdgeSilo.TokenSecret), "no exp");
        yield return (Forge.Token("""{"alg":"none"}""", $$"""{"sub":"ada","exp":{{soon}}}""", _ => []), "none of the server's keys");
        yield return (Convert.ToBase64String(Encoding.UTF8.GetBytes("ada:secret")), "not accepted");
    }
}
