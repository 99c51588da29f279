using System.Globalization;
using System.Text;

namespace Actors.Gateway.Edge;

/// <summary>The shell API as the old scripts know it, word by word.</summary>
public sealed class HmacContractTests(EdgeSilo silo) : IClassFixture<EdgeSilo>
{
    /// <summary>Thirty megabytes in JSON.</summary>
    private static readonly string LongOutput = string.Concat(Enumerable.Repeat("naïve \"y\"\n", 1_000_000));

    private readonly EdgeClient _client = silo.Client;

    [Fact]
    public async Task A_job_goes_from_queue_to_fetch_to_result_to_get_result()
    {
        var queued = await _client.PostV1("/queue", """{"target": "node1", "command": "echo \"ü\"", "timeout": "30", "zone": {"b": 1.50, "a": []}, "n": 12345678901234567890}""");
        var id = (string)queued.Json["id"]!;
        Assert.Equal((200, $$"""{"status":"queued","id":"{{id}}","target":"node1"}"""), (queued.Status, queued.Text));
        Assert.Equal("application/json", queued.Headers["Content-Type"]);

        var fetched = await _client.GetV1("/fetch?node=node1", "node1");
        Assert.Equal(
            $$$"""{"id":"{{{id}}}","node":"node1","payload":{"target":"node1","command":"echo \"ü\"","timeout":"30","zone":{"b":1.5,"a":[]},"n":12345678901234567000}}""",
            fetched.Text);
        AssertNoJob(await _client.GetV1("/fetch?node=node1", "node1"));

        var early = await _client.GetV1($"/get-result?node=node1&id={id}", "node1");
        Assert.Equal((404, """{"error":"result not found"}"""), (early.Status, early.Text));

        var stored = await Report(id, "node1", 7, "out\n\u0001\"ü", 1762404285);
        Assert.Equal((200, """{"status":"stored"}"""), (stored.Status, stored.Text));
        var expected = $$"""{"id":"{{id}}","node":"node1","status":7,"output":"out\n\u0001\"ü","finished":1762404285}""";
        foreach (var target in new[] { $"/get-result?node=node1&id={id}", $"/get-result?node=node1&job-id={id}", $"/get-result?job-id={id}&node=node1", $"/get-result/node1/{id}" })
            Assert.Equal((200, expected), StatusAndText(await _client.GetV1(target, "node1")));

        var second = await Report(id, "node1", 0, "another", 1762404999);
        Assert.Equal((200, """{"status":"stored"}"""), StatusAndText(second));
        Assert.Equal(expected, (await _client.GetV1($"/get-result/node1/{id}", "node1")).Text);

        var listed = (await _client.GetV1("/list-results", "node2")).Json["results"]!.AsArray().Single(entry => (string?)entry!["id"] == id)!;
        Assert.Equal(["node", "id", "status", "finished", "modified", "size"], listed.AsObject().Select(member => member.Key));
        Assert.Equal((7, 1762404285L, Encoding.UTF8.GetByteCount(expected)), ((int)listed["status"]!, (long)listed["finished"]!, (int)listed["size"]!));
    }

    [Theory]
    [InlineData("""{"command":"true"}""", 400, "missing target")]
    [InlineData("""{"target":"","command":"true"}""", 400, "missing target")]
    [InlineData("""{"target":5,"command":"true"}""", 400, "missing target")]
    [InlineData("""{}""", 400, "missing target")]
    [InlineData("""{"target":"node1"}""", 400, "missing command")]
    [InlineData("""{"target":"node1","command":7}""", 400, "missing command")]
    [InlineData("""{"target":"node1","command":"true\u0000"}""", 400, "command holds a NUL character, which no shell can be given")]
    [InlineData("""{"target":"node9","command":"true"}""", 403, "target node not allowed")]
    [InlineData("""{"target":"node1 ","command":"true"}""", 403, "target node not allowed")]
    [InlineData("""{"target":"node1","command":"true","timeout":-1}""", 400, "timeout is a number of seconds")]
    [InlineData("""{"target":"node1","command":"true","timeout":"NaN"}""", 400, "timeout is a number of seconds")]
    [InlineData("""{"target":"node1","command":"true","timeout":"soon"}""", 400, "timeout is a number of seconds")]
    [InlineData("""{"target":"node1","command":"true","timeout":99999999}""", 400, "timeout is from 0 to 2592000 seconds")]
    public async Task A_submission_that_cannot_be_is_refused_in_known_words(string body, int status, string error)
    {
        Assert.Equal((status, Error(error)), StatusAndText(await _client.PostV1("/queue", body)));
        Assert.Equal((status, Error(error)), StatusAndText(await _client.PostV2("/queue", body)));
    }

    [Theory]
    [InlineData("""{"node":"node1","status":0,"output":""}""", 400, "missing node or id")]
    [InlineData("""{"id":"17","status":0,"output":""}""", 400, "missing node or id")]
    [InlineData("""{"id":"17","node":"node1","output":""}""", 400, "status is the exit code, an integer")]
    [InlineData("""{"id":"17","node":"node1","status":"x"}""", 400, "status is the exit code, an integer")]
    [InlineData("""{"id":"17","node":"node1","status":1.5}""", 400, "status is the exit code, an integer")]
    [InlineData("""{"id":"17","node":"node9","status":0}""", 403, "node not allowed")]
    [InlineData("""{"id":"17","node":"node1","status":0}""", 404, "result not found")]
    [InlineData("""{"id":17,"node":"node1","status":"0"}""", 404, "result not found")]
    [InlineData("""{"id":"017","node":"node1","status":0}""", 404, "result not found")]
    public async Task A_report_that_cannot_be_is_refused_in_known_words(string body, int status, string error)
    {
        Assert.Equal((status, Error(error)), StatusAndText(await _client.PostV1("/result", body)));
        Assert.Equal((status, Error(error)), StatusAndText(await _client.PostV2("/result", body)));
    }

    [Theory]
    [InlineData("/fetch?node=node9", "node9", 403, "node not allowed")]
    [InlineData("/fetch", "", 400, "missing node or id")]
    [InlineData("/get-result?node=node9&id=1", "node9", 403, "node not allowed")]
    [InlineData("/get-result?node=node1", "node1", 400, "missing node or id")]
    [InlineData("/get-result?id=1", "", 400, "missing node or id")]
    [InlineData("/get-result", "", 400, "missing node or id")]
    [InlineData("/get-result/node9/1", "node9", 403, "node not allowed")]
    [InlineData("/get-result/node1/1", "node1", 404, "result not found")]
    [InlineData("/get-result?node=node1&id=1&wait=x", "node1", 400, "wait is a number of seconds")]
    [InlineData("/get-result?node=node1&id=1&wait=-1", "node1", 400, "wait is a number of seconds")]
    [InlineData("/get-result?node=node1&id=1&wait=NaN", "node1", 400, "wait is a number of seconds")]
    [InlineData("/get-result?node=node1&id=1&wait=-Infinity", "node1", 400, "wait is a number of seconds")]
    [InlineData("/get-result?node=node1&id=1&wait=99999999", "node1", 404, "result not found")]
    [InlineData("/get-result?node=node1&id=1&wait=0.01", "node1", 404, "result not found")]
    public async Task A_question_that_cannot_be_is_refused_in_known_words(string target, string signed, int status, string error)
    {
        Assert.Equal((status, Error(error)), StatusAndText(await _client.GetV1(target, signed)));
        Assert.Equal((status, Error(error)), StatusAndText(await _client.GetV2(target)));
    }

    [Theory]
    [InlineData("01")]
    [InlineData("+1")]
    [InlineData("-1")]
    [InlineData("1e3")]
    [InlineData("0x1")]
    [InlineData("1%20")]
    [InlineData("%D9%A1%D9%A2")]
    [InlineData("99999999999999999999999")]
    [InlineData("9223372036854775808")]
    [InlineData("9223372036854775807")]
    [InlineData("1%00")]
    public async Task What_is_no_id_is_the_id_of_no_job(string id)
    {
        Assert.Equal((404, Error("result not found")), StatusAndText(await _client.GetV1($"/get-result?node=node1&id={id}", "node1")));
        Assert.Equal(404, (await _client.GetV2($"/jobs/{id.Replace("%00", "")}x")).Status);
    }

    [Theory]
    [InlineData("/get-result/node1/..%2f..%2fetc%2fpasswd")]
    [InlineData("/get-result/%2e%2e/1")]
    [InlineData("/get-result/node1%00/1")]
    [InlineData("//get-result/node1/1")]
    [InlineData("/get-result/node1/1/2")]
    [InlineData("/../../etc/passwd")]
    [InlineData("/get-result\\node1\\1")]
    public async Task A_path_leads_nowhere_else(string target)
    {
        var answer = await _client.GetV2(target);
        Assert.InRange(answer.Status, 400, 499);
        Assert.DoesNotContain("root:", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dots_in_a_path_are_resolved_and_the_signature_covers_them_as_they_were_sent()
    {
        Assert.Equal(200, (await _client.GetV2("/get-result/../list-results")).Status);
        var elsewhere = _client.HeadersV2("GET", "/list-results", []);
        Assert.Equal((401, Error("bad signature")), StatusAndText(await _client.Send("GET", "/get-result/../list-results", default, elsewhere)));
    }

    [Fact]
    public async Task A_node_in_the_path_is_read_as_the_path_was_written()
    {
        var id = (string)(await _client.PostV2("/queue", """{"target":"a/b","command":"true"}""")).Json["id"]!;
        await Report(id, "a/b", 0, "", 5);
        Assert.Equal(200, (await _client.GetV1($"/get-result?node=a%2Fb&id={id}", "a/b")).Status);
        Assert.Equal(200, (await _client.GetV1($"/get-result/a%2Fb/{id}", "a/b")).Status);
    }

    [Fact]
    public async Task The_list_shows_the_last_finished_first_and_takes_any_allowed_nodes_signature()
    {
        var ids = new List<string>();
        foreach (var finished in new[] { 2_000_000_100, 2_000_000_300, 2_000_000_200 })
        {
            var id = (string)(await _client.PostV2("/queue", """{"target":"node2","command":"true"}""")).Json["id"]!;
            await Report(id, "node2", 0, "", finished);
            ids.Add(id);
        }
        foreach (var node in new[] { "node1", "node2", "knoten ü", "a/b" })
        {
            var list = (await _client.GetV1("/list-results", node)).Json;
            var all = list["results"]!.AsArray();
            Assert.Equal(all.Count, (int)list["count"]!);
            Assert.Equal([ids[1], ids[2], ids[0]], all.Select(entry => (string)entry!["id"]!).Where(ids.Contains));
            Assert.Equal(all.Select(entry => (long)entry!["finished"]!).OrderDescending(), all.Select(entry => (long)entry!["finished"]!));
        }
        Assert.Equal((401, Error("bad signature")), StatusAndText(await _client.GetV1("/list-results", "node9")));
    }

    [Fact]
    public async Task What_a_worker_says_of_its_node_is_kept()
    {
        AssertNoJob(await _client.GetV1("/fetch?node=knoten%20%C3%BC", "knoten ü", null, ("X-Node-Hostname", "h1"), ("X-Node-OS", "Linux"), ("X-Node-Arch", "riscv64"), ("X-Node-Kernel", "6.1"), ("X-Node-Uptime", "12345")));
        var node = (await _client.GetV2("/nodes")).Json["nodes"]!.AsArray().Single(entry => (string?)entry!["id"] == "knoten ü")!;
        Assert.Equal("""{"hostname":"h1","os":"Linux","arch":"riscv64","kernel":"6.1","uptime":"12345"}""", node["inventory"]!.ToJsonString());
    }

    [Theory]
    [InlineData("/queue", "command")]
    [InlineData("/queue", "other")]
    [InlineData("/result", "output")]
    [InlineData("/submit-job", "other")]
    public async Task Bytes_that_are_no_text_are_refused(string target, string member)
    {
        byte[] head = Encoding.UTF8.GetBytes($$"""{"target":"node1","command":"true","id":"17","node":"node1","status":0,"name":"x","{{member}}":"a""");
        byte[] body = [.. head, 0xff, 0xc0, .. "\"}"u8];
        var answer = await _client.SendV2("POST", target, body);
        Assert.True(answer.Status is 400 or 201 or 404, $"{answer.Status} {answer.Text}");
    }

    [Fact]
    public async Task A_body_past_its_bound_is_refused_before_it_is_read()
    {
        var head = $"POST /queue HTTP/1.1\r\nHost: edge\r\nConnection: close\r\nContent-Length: {8 * 1024 * 1024}\r\n\r\n";
        var answer = EdgeAnswer.Parse(await _client.Exchange(Encoding.ASCII.GetBytes(head)))!;
        Assert.Equal((413, Error("the body is longer than 1048576 bytes (MAX_SUBMIT_BYTES)")), StatusAndText(answer));

        var chunk = $"{0x200000:x}\r\n{new string('x', 0x200000)}\r\n";
        var chunked = "POST /queue HTTP/1.1\r\nHost: edge\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk;
        Assert.Equal(413, EdgeAnswer.Parse(await _client.Exchange(Encoding.ASCII.GetBytes(chunked)))!.Status);
    }

    [Fact]
    public async Task A_result_of_thirty_megabytes_passes()
    {
        var id = (string)(await _client.PostV2("/queue", """{"target":"node1","command":"true"}""")).Json["id"]!;
        Assert.Equal(200, (await Report(id, "node1", 0, LongOutput, 5)).Status);
        var result = await _client.GetV1($"/get-result/node1/{id}", "node1");
        Assert.Equal(LongOutput, (string?)result.Json["output"]);
    }

    [Fact]
    public async Task The_rest_api_shows_it_as_well()
    {
        var token = EdgeSilo.Token("wordy", Roles.Operator);
        var submitted = await _client.Bearer(token, "POST", "/submit-job", """{"name":"command","labels":{"output":""},"data":{"target":"node1","command":"true"}}""");
        var id = (string)submitted.Json["jobId"]!;
        Assert.Equal(200, (await Report(id, "node1", 0, LongOutput, 5)).Status);
        var job = (await _client.Bearer(token, "GET", $"/jobs/{id}")).Json;
        Assert.Equal(LongOutput, (string?)job["result"]!["output"]);
        Assert.Equal(("completed", ""), ((string?)job["state"], (string?)job["labels"]!["output"]));
    }

    [Fact]
    public async Task A_worker_that_says_nothing_loses_its_job_when_its_time_is_over()
    {
        await using var hurried = await EdgeSilo.With(("DEADLINE_GRACE", "0s"));
        var id = (string)(await hurried.Client.PostV2("/queue", """{"target":"node1","command":"true","timeout":1}""")).Json["id"]!;
        Assert.Equal(id, (string?)(await hurried.Client.GetV1("/fetch?node=node1", "node1")).Json["id"]);
        var result = await hurried.Client.GetV1($"/get-result?node=node1&id={id}&wait=15", "node1");
        Assert.Equal((200, 124), (result.Status, (int)result.Json["status"]!));
    }

    [Fact]
    public async Task A_client_that_trickles_is_cut_off()
    {
        var body = _client.Exchange(Encoding.ASCII.GetBytes("POST /queue HTTP/1.1\r\nHost: edge\r\nContent-Length: 100000\r\n\r\n" + new string(' ', 1000)), pause: TimeSpan.FromMilliseconds(200));
        var head = _client.Exchange(Encoding.ASCII.GetBytes("POST /queue HTTP/1.1\r\nX-Long: " + new string('x', 1000)), pause: TimeSpan.FromMilliseconds(200));
        foreach (var cut in await Task.WhenAll(body, head))
            Assert.True(EdgeAnswer.Parse(cut) is null or { Status: 408 or 400 });
    }

    internal static (int, string) StatusAndText(EdgeAnswer answer) => (answer.Status, answer.Text);

    internal static string Error(string error) => $$"""{"error":"{{error}}"}""";

    private static void AssertNoJob(EdgeAnswer answer)
    {
        Assert.Equal((200, ""), StatusAndText(answer));
        Assert.Equal("0", answer.Headers["Content-Length"]);
    }

    private Task<EdgeAnswer> Report(string id, string node, int status, string output, long finished) => _client.PostV1(
        "/result",
        $$"""{"id":"{{id}}","node":"{{node}}","status":{{status}},"output":{{System.Text.Json.JsonSerializer.Serialize(output)}},"finished":{{finished.ToString(CultureInfo.InvariantCulture)}}}""");
}
