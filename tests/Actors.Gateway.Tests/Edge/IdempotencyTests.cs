using System.Text;

namespace Actors.Gateway.Edge;

/// <summary>A submit that is sent again, because its answer was lost, gives the first job again.</summary>
public sealed class IdempotencyTests(EdgeSilo silo) : IClassFixture<EdgeSilo>
{
    private readonly EdgeClient _client = silo.Client;

    [Theory]
    [InlineData("/queue", "id", """{"target":"node1","command":"true"}""", """{"target":"node1","command":"false"}""")]
    [InlineData("/submit-job", "jobId", """{"name":"resize","data":1}""", """{"name":"resize","data":2}""")]
    public async Task The_same_key_and_body_is_the_first_job_and_another_body_a_conflict(string path, string id, string body, string other)
    {
        var first = await Submit(path, body, "order-17" + path);
        var again = await Submit(path, body, "order-17" + path);
        var conflict = await Submit(path, other, "order-17" + path);
        var fresh = await Submit(path, body, "order-18");

        Assert.InRange(first.Status, 200, 201);
        Assert.Equal((string?)first.Json[id], (string?)again.Json[id]);
        Assert.Equal(409, conflict.Status);
        Assert.Contains((string?)first.Json[id] ?? "-", (string?)conflict.Json["error"], StringComparison.Ordinal);
        Assert.NotEqual((string?)first.Json[id], (string?)fresh.Json[id]);
    }

    [Fact]
    public async Task Equal_submits_at_the_same_time_are_one_job()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Submit("/submit-job", """{"name":"resize"}""", "at-once")));

        Assert.Single(answers.Select(answer => (string?)answer.Json["jobId"]).Distinct());
    }

    [Fact]
    public async Task A_key_has_its_bound()
    {
        var answer = await Submit("/submit-job", """{"name":"resize"}""", new string('k', 300));

        Assert.Equal(400, answer.Status);
        Assert.Contains("255", (string?)answer.Json["error"], StringComparison.Ordinal);
    }

    private Task<EdgeAnswer> Submit(string path, string json, string key)
    {
        var body = Encoding.UTF8.GetBytes(json);
        return _client.Send("POST", path, body, [.. _client.HeadersV2("POST", path, body), ("Idempotency-Key", key)]);
    }
}
