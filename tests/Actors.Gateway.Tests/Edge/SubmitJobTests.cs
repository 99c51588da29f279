using System.Text;

namespace Actors.Gateway.Edge;

/// <summary><c>POST /submit-job</c> and <c>POST /jobs/batch</c>: what is taken, and how what is wrong is told.</summary>
public sealed class SubmitJobTests(EdgeSilo silo) : IClassFixture<EdgeSilo>
{
    private readonly EdgeClient _client = silo.Client;
    private readonly string _ada = EdgeSilo.Token("ada", Roles.Operator);

    [Fact]
    public async Task A_job_is_found_where_its_submit_says()
    {
        var submitted = await Submit("""{"name":"resize","data":{"x":[1,"ü"]},"priority":"high","labels":{"team":"maps"},"maxRetries":1,"timeout":60}""");
        Assert.Equal(201, submitted.Status);
        Assert.Equal($"/jobs/{submitted.Json["jobId"]}", submitted.Headers["Location"]);
        var job = (await _client.Bearer(_ada, "GET", submitted.Headers["Location"])).Json;
        Assert.Equal(("resize", "waiting", "high", "maps"), ((string?)job["name"], (string?)job["state"], (string?)job["priority"], (string?)job["labels"]!["team"]));
        Assert.Contains("waiting for a handler", (string?)job["waitingFor"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"delay\":3600")]
    [InlineData("\"scheduledFor\":4102444800000")]
    [InlineData("\"scheduledFor\":\"2100-01-01T00:00:00Z\"")]
    [InlineData("\"scheduledFor\":\"2100-01-01T01:00:00+01:00\"")]
    public async Task A_job_for_later_is_delayed(string member)
    {
        var submitted = await Submit($$"""{"name":"resize",{{member}}}""");
        var job = (await _client.Bearer(_ada, "GET", $"/jobs/{submitted.Json["jobId"]}")).Json;
        Assert.Equal("delayed", (string?)job["state"]);
        Assert.StartsWith("delayed until ", (string?)job["waitingFor"], StringComparison.Ordinal);
        if (!member.Contains("delay", StringComparison.Ordinal))
            Assert.Equal(4102444800000, (long)job["timestamp"]!["due"]!);
    }

    [Theory]
    [InlineData("", "the body is not JSON")]
    [InlineData("[]", "a submit is an object")]
    [InlineData("{}", "name is missing")]
    [InlineData("""{"name":1}""", "name is a text")]
    [InlineData("""{"name":""}""", "the job's name has from 1")]
    [InlineData("""{"name":"a","name":"b"}""", "name is given twice")]
    [InlineData("""{"name":"a","prio":"high"}""", "there is no member prio")]
    [InlineData("""{"name":"a","priority":"urgent"}""", "priority is high, normal or low")]
    [InlineData("""{"name":"a","delay":-1}""", "delay is a number of seconds")]
    [InlineData("""{"name":"a","delay":1,"scheduledFor":1}""", "delay and scheduledFor")]
    [InlineData("""{"name":"a","scheduledFor":"2100-01-01T00:00:00"}""", "scheduledFor is a time")]
    [InlineData("""{"name":"a","scheduledFor":"soon"}""", "scheduledFor is a time")]
    [InlineData("""{"name":"a","timeout":"5"}""", "timeout is a number of seconds")]
    [InlineData("""{"name":"a","timeout":1e12}""", "timeout is a number of seconds")]
    [InlineData("""{"name":"a","maxRetries":1.5}""", "maxRetries is a whole number")]
    [InlineData("""{"name":"a","maxRetries":101}""", "retries are from 0 to 100")]
    [InlineData("""{"name":"a","labels":[]}""", "labels is an object")]
    [InlineData("""{"name":"a","labels":{"x":1}}""", "labels is an object")]
    [InlineData("""{"name":"a","delivery":"once"}""", "delivery is")]
    [InlineData("""{"name":"a","webhookUrl":7}""", "webhookUrl is a text")]
    [InlineData("""{"name":"a","backoff":{"dely":1}}""", "backoff has the members")]
    [InlineData("""{"name":"a","backoff":{"delay":"1"}}""", "backoff.delay is a number of seconds")]
    [InlineData("""{"name":"a","description":7}""", "description is a text")]
    [InlineData("""{"name":"\ud800"}""", "half of a surrogate pair")]
    [InlineData("""{"name":"command","data":{"target":"node1"}}""", "missing command")]
    [InlineData("""{"name":"command","data":{"command":"true"}}""", "missing target")]
    [InlineData("""{"name":"command","data":{"target":"node1","command":"a\u0000b"}}""", "data.command holds a NUL")]
    [InlineData("""{"name":"command","data":{"target":"node1","command":"true","timeout":true}}""", "data.timeout is a number")]
    [InlineData("""{"name":"command","timeout":1,"data":{"target":"node1","command":"true","timeout":1}}""", "timeout is given twice")]
    [InlineData("""{"name":"command"}""", "a command's data is an object")]
    public async Task A_wrong_submit_is_refused_by_the_name_of_its_member(string body, string words)
    {
        var answer = await Submit(body);
        Assert.Equal(400, answer.Status);
        Assert.Equal("application/problem+json", answer.Headers["Content-Type"]);
        Assert.Contains(words, (string?)answer.Json["error"], StringComparison.Ordinal);
        Assert.Equal((string?)answer.Json["detail"], (string?)answer.Json["error"]);
    }

    [Theory]
    [InlineData(new byte[] { 0xFF })]
    [InlineData(new byte[] { 0xC0, 0xAF })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })]
    [InlineData(new byte[] { 0xF4, 0x90, 0x80, 0x80 })]
    public async Task Bytes_that_are_no_text_are_refused_and_no_job_is_made(byte[] bytes)
    {
        var user = EdgeSilo.Token($"bytes-{Convert.ToHexString(bytes)}");
        byte[] body = [.. "{\"name\":\"a\",\"data\":\""u8, .. bytes, .. "\"}"u8];
        foreach (var path in new[] { "/submit-job", "/jobs/batch" })
        {
            var answer = await _client.Send("POST", path, path == "/submit-job" ? body : [(byte)'[', .. body, (byte)']'], ("Authorization", $"Bearer {user}"));
            Assert.Equal((400, "the body is not text in UTF-8"), (answer.Status, (string?)answer.Json["error"]));
        }
        Assert.Equal(0, (int)(await _client.Bearer(user, "GET", "/jobs")).Json["pagination"]!["total"]!);
    }

    [Fact]
    public async Task A_body_has_bounds_of_depth_and_size_and_comes_as_it_is()
    {
        string Nested(int levels) => $$"""{"name":"a","data":{{new string('[', levels)}}{{new string(']', levels)}}}""";
        Assert.Equal(201, (await Submit(Nested(63))).Status);
        Assert.Equal(400, (await Submit(Nested(64))).Status);
        Assert.Equal(400, (await Submit(Nested(100_000))).Status);
        Assert.Equal(413, (await Submit($$"""{"name":"a","data":"{{new string('x', 1024 * 1024)}}"}""")).Status);
        var packed = await _client.Send("POST", "/submit-job", "{}"u8.ToArray(), ("Authorization", $"Bearer {_ada}"), ("Content-Encoding", "gzip"));
        Assert.Equal(415, packed.Status);
    }

    [Fact]
    public async Task A_batch_answers_for_each_of_its_submits()
    {
        var answer = await _client.Bearer(_ada, "POST", "/jobs/batch",
            """[{"name":"a","data":1},{"name":"a","dat":1},7,{"name":"command","data":{"target":"node9","command":"true"}},{"name":"a","data":2}]""");
        Assert.Equal(200, answer.Status);
        Assert.Equal([201, 400, 400, 403, 201], answer.Json["jobs"]!.AsArray().Select(job => (int)job!["status"]!));
        Assert.Contains("there is no member dat", (string?)answer.Json["jobs"]![1]!["error"], StringComparison.Ordinal);
        var first = (string?)answer.Json["jobs"]![0]!["jobId"];
        Assert.Equal(200, (await _client.Bearer(_ada, "GET", $"/jobs/{first}")).Status);
    }

    [Fact]
    public async Task A_batch_sent_again_makes_no_job_twice()
    {
        const string batch = """[{"name":"again","data":1},{"name":"again","data":1},{"name":"again","data":2}]""";
        var first = await Batch(batch, "order-1");
        var again = await Batch(batch, "order-1");
        Assert.Equal(3, first.Json["jobs"]!.AsArray().Select(job => (string?)job!["jobId"]).Distinct().Count());
        Assert.Equal(first.Text, again.Text);
        var changed = await Batch(batch.Replace("2}", "3}", StringComparison.Ordinal), "order-1");
        Assert.Equal([201, 201, 409], changed.Json["jobs"]!.AsArray().Select(job => (int)job!["status"]!));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("7")]
    public async Task What_is_no_batch_is_refused(string body) => Assert.Equal(400, (await _client.Bearer(_ada, "POST", "/jobs/batch", body)).Status);

    [Fact]
    public async Task A_batch_has_a_bound_of_its_own()
    {
        var answer = await _client.Bearer(_ada, "POST", "/jobs/batch", $"[{string.Join(',', Enumerable.Repeat("""{"name":"a"}""", 1001))}]");
        Assert.Equal(400, answer.Status);
        Assert.Contains("MAX_BATCH_JOBS", answer.Text, StringComparison.Ordinal);
    }

    private Task<EdgeAnswer> Submit(string json) => _client.Bearer(_ada, "POST", "/submit-job", json);

    private Task<EdgeAnswer> Batch(string json, string key) =>
        _client.Send("POST", "/jobs/batch", Encoding.UTF8.GetBytes(json), ("Authorization", $"Bearer {_ada}"), ("Idempotency-Key", key));
}
