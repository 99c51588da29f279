using System.Text;

namespace Actors.Gateway.Edge;

/// <summary>Refusals of the REST API have one form, whoever refuses.</summary>
public sealed class RestRefusalTests(EdgeSilo silo) : IClassFixture<EdgeSilo>
{
    private readonly EdgeClient _client = silo.Client;

    [Theory]
    [InlineData("GET", "/", 404)]
    [InlineData("GET", "/nothing/here", 404)]
    [InlineData("POST", "/workers", 404)]
    [InlineData("DELETE", "/jobs", 405)]
    [InlineData("PUT", "/submit-job", 405)]
    [InlineData("GET", "/workers/poll", 405)]
    public async Task Unknown_paths_and_methods_are_problems_too(string method, string target, int status)
    {
        var answer = await _client.Send(method, target);
        Assert.Equal((status, "application/problem+json"), (answer.Status, answer.Headers["Content-Type"]));
        Assert.Equal(status, (int)answer.Json["status"]!);
        Assert.Equal((string?)answer.Json["detail"], (string?)answer.Json["error"]);
        Assert.Equal(status == 405, answer.Headers.ContainsKey("Allow"));
    }

    [Fact]
    public async Task One_user_past_the_rate_limit_does_not_stop_another()
    {
        await using var slow = new Disposing(await EdgeSilo.With(("RATE_LIMIT", "5")));
        var statuses = new List<EdgeAnswer>();
        for (var i = 0; i < 40 && statuses.All(answer => answer.Status == 200); i++)
            statuses.AddRange(await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => slow.Silo.Client.Bearer(EdgeSilo.Token("eve"), "GET", "/jobs"))));
        var refused = statuses.First(answer => answer.Status != 200);
        Assert.Equal(429, refused.Status);
        Assert.Contains("RATE_LIMIT", refused.Text, StringComparison.Ordinal);
        Assert.True(int.Parse(refused.Headers["Retry-After"]) > 0);
        Assert.Equal(200, (await slow.Silo.Client.Bearer(EdgeSilo.Token("ada"), "GET", "/jobs")).Status);
    }

    [Fact]
    public async Task Waits_past_their_bound_are_told_to_come_back()
    {
        await using var small = new Disposing(await EdgeSilo.With(("MAX_WAITERS", "1")));
        var client = small.Silo.Client;
        var ada = EdgeSilo.Token("ada", Roles.Worker);
        var id = (string)(await client.Bearer(ada, "POST", "/submit-job", """{"name":"slow"}""")).Json["jobId"]!;
        var waits = Enumerable.Range(0, 3).Select(_ => client.Bearer(ada, "GET", $"/jobs/{id}?wait=30")).ToList();
        // Of three at once one is let in, whichever is first; the others are refused without a wait.
        var first = await Task.WhenAny(waits);
        Assert.Equal(429, (await first).Status);
        Assert.True(int.Parse((await first).Headers["Retry-After"]) > 0);
        waits.Remove(first);
        var second = await Task.WhenAny(waits);
        Assert.Equal(429, (await second).Status);
        waits.Remove(second);
        await client.Bearer(ada, "POST", $"/jobs/{id}/cancel");
        Assert.Equal("canceled", (string?)(await waits.Single()).Json["status"]);
        Assert.Equal(200, (await client.Bearer(ada, "GET", $"/jobs/{id}?wait=30")).Status);
    }

    [Fact]
    public async Task Admins_see_all_under_admin_and_nobody_else_does()
    {
        var (ada, root) = (EdgeSilo.Token("ada"), EdgeSilo.Token("root", Roles.Admin));
        var id = (string)(await _client.Bearer(ada, "POST", "/submit-job", """{"name":"admin-sees"}""")).Json["jobId"]!;
        string[] paths = ["/admin/jobs", $"/admin/jobs/{id}", "/admin/queues", "/admin/nodes"];
        foreach (var path in paths)
        {
            Assert.Equal(401, (await _client.Send("GET", path)).Status);
            Assert.Equal(403, (await _client.Bearer(ada, "GET", path)).Status);
            Assert.Equal(403, (await _client.Bearer(EdgeSilo.Token("op", Roles.Operator, Roles.Worker), "GET", path)).Status);
            Assert.Equal(403, (await _client.GetV2(path)).Status);
            Assert.Equal(200, (await _client.Bearer(root, "GET", path)).Status);
        }
        Assert.Equal("ada", (string?)(await _client.Bearer(root, "GET", $"/admin/jobs/{id}")).Json["owner"]);
        Assert.Contains("name/admin-sees", (await _client.Bearer(root, "GET", "/admin/queues")).Text, StringComparison.Ordinal);
        Assert.Equal(404, (await _client.Bearer(root, "GET", $"/jobs/{id}")).Status);
        Assert.Equal(403, (await _client.Bearer(ada, "POST", $"/admin/jobs/{id}/cancel")).Status);
        Assert.Equal("canceled", (string?)(await _client.Bearer(root, "POST", $"/admin/jobs/{id}/cancel")).Json["status"]);
        Assert.Equal(404, (await _client.Bearer(root, "GET", "/admin/jobs/1")).Status);
    }

    [Fact]
    public async Task Random_bodies_and_queries_are_answered_and_never_a_fault()
    {
        var random = new Random(23);
        var token = EdgeSilo.Token("fuzz", Roles.Worker, Roles.Operator);
        string[] pieces = ["{", "}", "[", "]", "\"name\"", "\"data\"", ":", ",", "\"a\"", "1e999", "-0", "null", "true", "\"\\ud800\"", "\"command\"", "\"target\"", "\"names\"", "\"workerId\"", " ", "\u0000", "é"];
        string[] posts = ["/submit-job", "/jobs/batch", "/workers/poll", "/jobs/1/attempts/1/complete", "/jobs/1/attempts/1/progress", "/jobs/1/attempts/x/fail", "/jobs/1/cancel"];
        string[] parameters = ["page", "limit", "status", "name", "updatedAfter", "asOf", "wait", "offset", "follow"];
        for (var i = 0; i < 400; i++)
        {
            var body = string.Concat(Enumerable.Range(0, random.Next(1, 14)).Select(_ => pieces[random.Next(pieces.Length)]));
            var posted = await _client.Send("POST", posts[i % posts.Length], Encoding.UTF8.GetBytes(body), ("Authorization", $"Bearer {token}"));
            Assert.InRange(posted.Status, 200, 499);
            var value = Uri.EscapeDataString(string.Concat(Enumerable.Range(0, random.Next(0, 8)).Select(_ => (char)random.Next(32, 0x2FF))));
            var got = await _client.Bearer(token, "GET", $"/jobs{(i % 2 == 0 ? "" : "/1")}?{parameters[random.Next(parameters.Length)]}={value}");
            Assert.InRange(got.Status, 200, 499);
        }
    }

    private sealed class Disposing(EdgeSilo silo) : IAsyncDisposable
    {
        public EdgeSilo Silo => silo;

        public async ValueTask DisposeAsync() => await silo.DisposeAsync();
    }
}
