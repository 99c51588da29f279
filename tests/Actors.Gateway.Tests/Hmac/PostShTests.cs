using System.Reflection;
using System.Text;
using System.Text.Json;

namespace Actors.Gateway.Hmac;

/// <summary>The shell client as its users run it, against a broker with the real verifier.</summary>
public sealed class PostShTests : IAsyncLifetime
{
    private const string Secret = "6\\ \"pä's$ec6";
    private const string Queued = """{"status":"queued","id":"17","target":"node1"}""";
    private const string NotFound = """{"error":"result not found"}""";
    private const string Result = """{"id":"17","node":"node1","status":7,"output":"done","finished":1}""";

    private static readonly string[] Submit = ["--target", "node1", "--command", "echo hello", "--timeout", "30"];
    private static readonly string[] Check = ["--check-result", "--node", "node1", "--job-id", "17"];

    private static readonly string Script = typeof(PostShTests).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "PostSh").Value!;

    private StubBroker _broker = null!;

    public async Task InitializeAsync() => _broker = await StubBroker.Start(Secret);

    public async Task DisposeAsync() => await _broker.DisposeAsync();

    [Theory]
    [InlineData("simple", "")]
    [InlineData("it's \"quoted\" $HOME `id` \\n\n\tlast line\n", "")]
    [InlineData("héllo 日本 😀 \u007f", "")]
    [InlineData("simple", "--v1")]
    [InlineData("it's \"quoted\" $HOME `id` \\n\n\tlast line\n", "--v1")]
    [InlineData("héllo 日本 😀 \u007f", "--v1")]
    public async Task A_command_arrives_as_it_was_given(string command, string scheme)
    {
        _broker.Answer = (_, _) => Queued;
        var output = await Post(["--target", "node1", "--command", command, "--timeout", "30", .. Scheme(scheme)]);

        Assert.Equal((0, Queued + "\n", ""), output);
        using var body = JsonDocument.Parse(Assert.Single(_broker.Seen).Body);
        Assert.Equal(command, body.RootElement.GetProperty("command").GetString());
        Assert.Equal("node1", body.RootElement.GetProperty("target").GetString());
        Assert.Equal(30, body.RootElement.GetProperty("timeout").GetInt32());
    }

    [Theory]
    [InlineData("")]
    [InlineData("--v1")]
    public async Task A_command_too_large_for_an_argument_goes_through_a_file(string scheme)
    {
        _broker.Answer = (_, _) => Queued;
        var command = new string('x', 1 << 20);
        var output = await Post(["--target", "node1", "--command-file", "-", .. Scheme(scheme)], command);
        Assert.Equal((0, Queued + "\n", ""), output);
        Assert.Contains(command, Assert.Single(_broker.Seen).Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("--v1")]
    public async Task Waiting_prints_only_the_result(string scheme)
    {
        _broker.Answer = (_, number) => number switch { 0 => Queued, 1 => NotFound, _ => Result };
        var (code, stdout, stderr) = await Post([.. Submit, "--wait", "--poll-interval", "1", .. Scheme(scheme)]);
        Assert.Equal((0, Result + "\n"), (code, stdout));
        Assert.Contains(Queued, stderr, StringComparison.Ordinal);
        Assert.Equal(["/queue", "/get-result?node=node1&id=17&wait=25", "/get-result?node=node1&id=17&wait=25"], _broker.Seen.Select(seen => seen.Target));
    }

    [Fact]
    public async Task The_jobs_own_status_is_the_exit_code_when_asked_for()
    {
        _broker.Answer = (seen, _) => seen.Method == "POST" ? Queued : Result;
        Assert.Equal(7, (await Post([.. Submit, "--wait", "--exit-status"])).Code);
        Assert.Equal(7, (await Post([.. Check, "--exit-status"])).Code);
        Assert.Equal(0, (await Post(Check)).Code);
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("-1", 255)]
    [InlineData("256", 1)]
    [InlineData("null", 1)]
    public async Task A_failure_never_exits_as_a_success(string status, int code)
    {
        _broker.Answer = (_, _) => Result.Replace("7,", status + ",", StringComparison.Ordinal).Replace("\"id\":\"1" + status + ",", "\"id\":\"17\",", StringComparison.Ordinal);
        Assert.Equal(code, (await Post([.. Check, "--exit-status"])).Code);
    }

    [Fact]
    public async Task No_result_in_time_exits_as_timeout_does()
    {
        _broker.Answer = (seen, _) => seen.Method == "POST" ? Queued : NotFound;
        var (code, stdout, stderr) = await Post([.. Submit, "--wait", "--max-wait", "1"]);
        Assert.Equal((124, ""), (code, stdout));
        Assert.Contains("no result of job 17 on node1 within 1 s", stderr, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("--v1")]
    public async Task A_refusal_exits_1_and_says_why(string scheme)
    {
        var (code, stdout, stderr) = await Post([.. Submit, "--secret", "wrong", .. Scheme(scheme)]);
        Assert.Equal((1, "{\"error\":\"bad signature\"}\n", "post.sh: refused: bad signature\n"), (code, stdout, stderr));

        var waiting = await Post([.. Submit, "--secret", "wrong", "--wait", .. Scheme(scheme)]);
        Assert.Equal((1, ""), (waiting.Code, waiting.Stdout));
    }

    [Fact]
    public async Task A_wrong_clock_is_told_by_how_much()
    {
        _broker.Answer = (_, _) => """{"error":"timestamp skew too large","server_time":1762404276,"skew":412}""";
        var (code, _, stderr) = await Post(Submit);
        Assert.Equal(1, code);
        Assert.Contains("timestamp skew too large; this clock is 412 s off; the server has 2025-11-06T04:44:36Z", stderr, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("--v1")]
    public async Task A_missing_result_is_printed_for_scripts_that_look_at_its_error(string scheme)
    {
        _broker.Answer = (_, _) => NotFound;
        var (code, stdout, _) = await Post([.. Check, .. Scheme(scheme)]);
        Assert.Equal((1, NotFound + "\n"), (code, stdout));
    }

    [Theory]
    [InlineData("")]
    [InlineData("--v1")]
    public async Task Results_are_listed(string scheme)
    {
        _broker.Answer = (_, _) => """{"count":0,"results":[]}""";
        var output = await Post(["--list-results", "--node", "node1", .. Scheme(scheme)]);
        Assert.Equal((0, "{\"count\":0,\"results\":[]}\n", ""), output);
    }

    [Theory]
    [InlineData("")]
    [InlineData("--v1")]
    public async Task Names_are_escaped_in_the_query(string scheme)
    {
        _broker.Answer = (_, _) => Result;
        Assert.Equal(0, (await Post(["--check-result", "--node", "a b&c/é", "--job-id", "1+7", .. Scheme(scheme)])).Code);
        Assert.Equal("/get-result?node=a%20b%26c%2F%C3%A9&id=1%2B7", Assert.Single(_broker.Seen).Target);
    }

    [Fact]
    public async Task A_submission_whose_answer_was_lost_is_repeated_as_the_same_one()
    {
        _broker.Answer = (_, _) => null;
        var (code, stdout, stderr) = await Post([.. Submit, "--poll-interval", "1"]);
        Assert.Equal(1, code);
        Assert.NotNull(Assert.Single(_broker.Seen.Select(seen => seen.RepeatKey).Distinct()));
        Assert.Distinct(_broker.Seen.Select(seen => seen.Nonce));
        Assert.True(_broker.Seen.Count > 1, stdout + stderr);
    }

    [Fact]
    public async Task A_v1_submission_whose_answer_was_lost_is_not_repeated()
    {
        _broker.Answer = (_, _) => null;
        Assert.Equal(1, (await Post([.. Submit, "--v1", "--poll-interval", "1"])).Code);
        Assert.Single(_broker.Seen);
    }

    [Fact]
    public async Task A_lost_answer_while_waiting_is_asked_for_again()
    {
        _broker.Answer = (_, number) => number switch { 0 => Queued, 1 => null, _ => Result };
        var (code, stdout, _) = await Post([.. Submit, "--wait", "--poll-interval", "1"]);
        Assert.Equal((0, Result + "\n"), (code, stdout));
    }

    [Theory]
    [InlineData("--target needs a value", "--target")]
    [InlineData("unknown option --targets", "--targets", "x")]
    [InlineData("submitting needs --target", "--command", "x")]
    [InlineData("submitting needs --command", "--target", "x")]
    [InlineData("--check-result needs --node and --job-id", "--check-result", "--node", "x")]
    [InlineData("--timeout must be a number of seconds, not '1m'", "--target", "x", "--command", "x", "--timeout", "1m")]
    [InlineData("--list-results with --v1 is signed over a node", "--list-results", "--v1")]
    public async Task Wrong_usage_is_told_before_anything_is_sent(string message, params string[] arguments)
    {
        var (code, stdout, stderr) = await Post(arguments);
        Assert.Equal((2, ""), (code, stdout));
        Assert.Contains(message, stderr, StringComparison.Ordinal);
        Assert.Empty(_broker.Seen);
    }

    [Fact]
    public async Task Neither_secret_nor_command_nor_signature_is_ever_an_argument()
    {
        _broker.Answer = (_, _) => Queued;
        // strace would need privileges that CI may lack; bash itself tells each command line that it starts.
        var output = await ToolProcess.Run(
            "bash", ["-x", Script, .. Submit], default, new Dictionary<string, string> { ["SECRET"] = Secret, ["URL"] = _broker.Url });
        var started = output.Stderr.Split('\n').Where(line => line.TrimStart('+').TrimStart().Split(' ')[0] is "curl" or "openssl" or "jq" or "cat" or "head").ToList();
        Assert.NotEmpty(started);
        Assert.DoesNotContain(started, line => line.Contains("6\\ ", StringComparison.Ordinal) || line.Contains("echo hello", StringComparison.Ordinal) || line.Contains("X-Auth", StringComparison.Ordinal));
    }

    private static string[] Scheme(string option) => option.Length > 0 ? [option] : [];

    private async Task<(int Code, string Stdout, string Stderr)> Post(string[] arguments, string stdin = "")
    {
        var output = await ToolProcess.Run(
            "bash", [Script, .. arguments], Encoding.UTF8.GetBytes(stdin), new Dictionary<string, string> { ["SECRET"] = Secret, ["URL"] = _broker.Url });
        return (output.ExitCode, Encoding.UTF8.GetString(output.Stdout), output.Stderr);
    }
}
