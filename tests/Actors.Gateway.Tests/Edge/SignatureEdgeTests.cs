using System.Text;
using Actors.Gateway.Hmac.Signing;
using static Actors.Gateway.Edge.HmacContractTests;

namespace Actors.Gateway.Edge;

/// <summary>Who may ask, at every call: both schemes, two keys, replays.</summary>
public sealed class SignatureEdgeTests(EdgeSilo silo) : IClassFixture<EdgeSilo>
{
    private const string Job = """{"target":"node1","command":"true"}""";

    private readonly EdgeClient _client = silo.Client;

    public static TheoryData<string, string> Calls => new()
    {
        { "POST", "/queue" }, { "POST", "/result" }, { "GET", "/fetch?node=node1" }, { "GET", "/get-result?node=node1&id=1" },
        { "GET", "/get-result/node1/1" }, { "GET", "/list-results" }, { "POST", "/submit-job" }, { "GET", "/jobs" }, { "GET", "/jobs/1" },
        { "GET", "/jobs/1/output" }, { "POST", "/jobs/1/cancel" }, { "GET", "/nodes" },
    };

    [Theory, MemberData(nameof(Calls))]
    public async Task A_call_without_a_right_and_fresh_signature_is_refused(string method, string target)
    {
        var body = method == "POST" && !target.EndsWith("cancel", StringComparison.Ordinal) ? Encoding.UTF8.GetBytes(Job) : [];
        var forger = _client.With(new SigningKey(SigningKey.DefaultId, "guessed"));
        var stranger = _client.With(new SigningKey("nobody", "guessed"));
        Assert.Equal(401, (await _client.Send(method, target, body)).Status);
        foreach (var wrong in new[] { forger, stranger })
        {
            var answer = await wrong.SendV2(method, target, body);
            Assert.Equal((401, "bad signature"), (answer.Status, (string?)answer.Json["error"]));
        }
        var elsewhere = await _client.Send(method, target, body, _client.HeadersV2(method, target + "0", body));
        Assert.Equal((401, "bad signature"), (elsewhere.Status, (string?)elsewhere.Json["error"]));
        var stale = await _client.SendV2(method, target, body, time: EdgeClient.Ago(400));
        Assert.Equal(401, stale.Status);
        Assert.StartsWith("timestamp skew too large", (string?)stale.Json["error"], StringComparison.Ordinal);
        var garbled = await _client.Send(method, target, body, ("X-Key", "default"), ("X-Time", "١٢٣"), ("X-Nonce", "n"), ("X-Auth", "x"));
        Assert.Equal(401, garbled.Status);
    }

    [Theory]
    [InlineData("/fetch?node=node1", "node1")]
    [InlineData("/get-result?node=node1&id=1", "node1")]
    [InlineData("/get-result/node1/1", "node1")]
    [InlineData("/list-results", "node1")]
    public async Task A_v1_question_is_refused_in_known_words(string target, string signed)
    {
        Assert.Equal((401, Error("missing auth")), StatusAndText(await _client.Send("GET", target)));
        Assert.Equal((401, Error("missing auth")), StatusAndText(await _client.Send("GET", target, default, ("X-Time", EdgeClient.Now))));
        Assert.Equal((401, Error("missing auth")), StatusAndText(await _client.Send("GET", target, default, ("X-Auth", "x"))));
        Assert.Equal((401, Error("bad signature")), StatusAndText(await _client.GetV1(target, signed + "x")));
        var early = await _client.GetV1(target, signed, EdgeClient.Ago(-1000));
        Assert.Equal((401, "timestamp skew too large"), (early.Status, (string?)early.Json["error"]));
        Assert.InRange((long)early.Json["skew"]!, -1001, -998);
        Assert.InRange((long)early.Json["server_time"]!, long.Parse(EdgeClient.Ago(60)), long.Parse(EdgeClient.Now));
    }

    [Theory]
    [InlineData("{}", "missing auth")]
    [InlineData("""{"target":"node1","command":"true"}""", "missing auth")]
    [InlineData("""{"target":"node1","__auth":{}}""", "missing auth")]
    [InlineData("""{"target":"node1","__auth":{"time":1,"sig":5}}""", "bad signature")]
    [InlineData("""{"target":"node1","__auth":{"time":1,"sig":"AAAA"}}""", "bad signature")]
    [InlineData("""{"target":"node1","__auth":{"time":"1","sig":"AAAA"}}""", "bad signature")]
    public async Task A_v1_body_is_refused_in_known_words(string body, string error)
    {
        foreach (var target in new[] { "/queue", "/result" })
            Assert.Equal((401, Error(error)), StatusAndText(await _client.Send("POST", target, Encoding.UTF8.GetBytes(body))));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"a\":1")]
    [InlineData("{\"a\":\"\\ud800\"}")]
    [InlineData("{\"a\":nan}")]
    public async Task A_v1_body_without_a_canonical_form_is_refused(string body)
    {
        var answer = await _client.Send("POST", "/queue", Encoding.UTF8.GetBytes(body));
        Assert.Equal(400, answer.Status);
        Assert.StartsWith("the body cannot be read as JSON: ", (string?)answer.Json["error"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_time_of_a_body_may_be_a_number_or_digits_in_a_string()
    {
        var key = new SigningKey(SigningKey.DefaultId, EdgeSilo.DefaultSecret);
        var signed = Encoding.UTF8.GetString(SchemeV1.Signed(key, EdgeClient.Now, Encoding.UTF8.GetBytes(Job))!);
        Assert.Equal(200, (await _client.Send("POST", "/queue", Encoding.UTF8.GetBytes(signed))).Status);
        var asText = System.Text.RegularExpressions.Regex.Replace(signed, "\"time\": ([0-9]+)", "\"time\": \"$1\"");
        Assert.NotEqual(signed, asText);
        Assert.Equal(200, (await _client.Send("POST", "/queue", Encoding.UTF8.GetBytes(asText))).Status);
    }

    [Fact]
    public async Task The_same_v1_body_twice_is_two_jobs()
    {
        var time = EdgeClient.Now;
        var first = await _client.PostV1("/queue", Job, time);
        var second = await _client.PostV1("/queue", Job, time);
        Assert.Equal((200, 200), (first.Status, second.Status));
        Assert.NotEqual((string?)first.Json["id"], (string?)second.Json["id"]);
    }

    [Fact]
    public async Task A_nonce_serves_once_and_after_a_restart_its_replay_gets_the_first_job()
    {
        var replayed = new EdgeSilo();
        await replayed.InitializeAsync();
        var (body, time) = (Encoding.UTF8.GetBytes(Job), EdgeClient.Now);
        var first = await replayed.Client.SendV2("POST", "/queue", body, "once", time);
        Assert.Equal(200, first.Status);
        Assert.Equal((401, Error("nonce already used")), StatusAndText(await replayed.Client.SendV2("POST", "/queue", body, "once", time)));
        Assert.Equal(200, (await replayed.Other.SendV2("POST", "/queue", body, "once", time)).Status);

        await replayed.Restart();
        Assert.Equal(first.Text, (await replayed.Client.SendV2("POST", "/queue", body, "once", time)).Text);
        await replayed.Restart();
        var changed = await replayed.Client.SendV2("POST", "/queue", Encoding.UTF8.GetBytes("""{"target":"node1","command":"other"}"""), "once", time);
        Assert.Equal(409, changed.Status);
        await replayed.DisposeAsync();
    }

    [Fact]
    public async Task A_job_of_another_key_is_answered_like_one_that_does_not_exist()
    {
        var id = (string)(await _client.PostV2("/queue", Job)).Json["id"]!;
        await _client.GetV2("/fetch?node=node1");
        await _client.PostV2("/result", $$"""{"id":"{{id}}","node":"node1","status":0,"output":"private","finished":5}""");
        var other = silo.Other;
        Assert.Equal(200, (await _client.GetV2($"/get-result/node1/{id}")).Status);
        foreach (var (method, target) in new[] { ("GET", "/get-result?node=node1&id={0}"), ("GET", "/get-result/node1/{0}"), ("GET", "/jobs/{0}"), ("GET", "/jobs/{0}/output"), ("POST", "/jobs/{0}/cancel") })
        {
            var foreign = await other.SendV2(method, target.Replace("{0}", id), []);
            var unknown = await other.SendV2(method, target.Replace("{0}", "1234567890"), []);
            Assert.Equal(404, foreign.Status);
            Assert.Equal((unknown.Status, unknown.Text), (foreign.Status, foreign.Text));
        }
        Assert.DoesNotContain(id, (await other.GetV2("/list-results")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain(id, (await other.GetV1("/list-results", "node1")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain(id, (await other.GetV2("/jobs?limit=100")).Text, StringComparison.Ordinal);
        Assert.Contains(id, (await _client.GetV2("/list-results")).Text, StringComparison.Ordinal);
        Assert.Contains(id, (await _client.GetV2("/jobs?limit=100")).Text, StringComparison.Ordinal);
    }
}
