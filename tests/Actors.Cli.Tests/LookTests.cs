using Microsoft.AspNetCore.Http;

namespace Actors.Cli;

public sealed class LookTests
{
    [Fact]
    public async Task A_list_is_tab_separated_where_no_terminal_is()
    {
        var job = StubServer.Job("failed", ",\"failedReason\":\"line\\none\"");
        await using var server = await StubServer.Answering(200, $$$"""{"jobs":[{{{job}}}],"pagination":{"total":1,"page":1,"limit":20,"pages":1}}""");
        var ended = await ActorsProgram.Run(server, "list", "--status", "failed");
        Assert.Equal("42\tfailed\tcommand\tnode1\t1970-01-01T00:00:01Z\t1.5 s\tline one\n", ended.Stdout);
        Assert.Equal("/jobs?page=1&limit=20&status=failed", Assert.Single(server.Seen).Target);
    }

    [Fact]
    public async Task Json_is_the_servers_own()
    {
        await using var server = await StubServer.Answering(200, """{"nodes":[{"id":"node1","connected":true}]}""");
        var ended = await ActorsProgram.Run(server, "nodes", "--json");
        Assert.Equal("{\"nodes\":[{\"id\":\"node1\",\"connected\":true}]}\n", ended.Stdout);
    }

    [Fact]
    public async Task A_wait_outlasts_a_server_that_is_away_for_a_while()
    {
        await using var server = await StubServer.Start((http, nth) =>
        {
            http.Response.StatusCode = nth == 1 ? 503 : 200;
            if (nth == 2)
                http.Abort();
            return nth == 2 ? Task.CompletedTask : http.Response.WriteAsync(StubServer.Job(nth < 3 ? "running" : "succeeded"));
        });
        var ended = await ActorsProgram.Run(server, "wait", "42");
        Assert.Equal(new Ended("succeeded\n", "", 0), ended);
        Assert.Equal(4, server.Seen.Count);
        Assert.StartsWith("/jobs/42?wait=25", server.Seen.First().Target);
    }

    [Fact]
    public async Task A_wait_that_runs_out_is_exit_code_124()
    {
        await using var server = await StubServer.Answering(200, StubServer.Job("running"));
        var ended = await ActorsProgram.Run(server, "wait", "42", "--max-wait", "0.1");
        Assert.Equal(124, ended.ExitCode);
        Assert.Contains("job 42 on node1 is running", ended.Stderr);
    }

    [Fact]
    public async Task The_longest_wait_that_can_be_written_is_no_mistake()
    {
        await using var server = await StubServer.Answering(200, StubServer.Job("succeeded"));
        var ended = await ActorsProgram.Run(server, "wait", "42", "--max-wait", "922337203685");
        Assert.Equal(new Ended("succeeded\n", "", 0), ended);
    }

    [Fact]
    public async Task A_job_whose_result_nests_deep_is_shown()
    {
        var deep = new string('[', 200) + new string(']', 200);
        await using var server = await StubServer.Answering(200, StubServer.Job("succeeded", $",\"result\":{deep}").Replace("command", "mail"));
        var ended = await ActorsProgram.Run(server, "get", "42");
        Assert.Equal((0, ""), (ended.ExitCode, ended.Stderr));
        Assert.Contains($"result\t{deep}\n", ended.Stdout);
    }

    [Theory]
    [InlineData("failed", ",\"result\":{\"exitCode\":7,\"output\":\"\"}", 7)]
    [InlineData("failed", ",\"result\":{\"exitCode\":256,\"output\":\"\"}", 1)]
    [InlineData("succeeded", ",\"result\":{\"exitCode\":0,\"output\":\"\"}", 0)]
    [InlineData("timedout", "", 124)]
    [InlineData("lost", "", 125)]
    [InlineData("rejected", "", 126)]
    [InlineData("canceled", "", 130)]
    public async Task Exit_status_is_the_jobs_own(string status, string result, int expected)
    {
        await using var server = await StubServer.Answering(200, StubServer.Job(status, result));
        Assert.Equal(expected, (await ActorsProgram.Run(server, "wait", "42", "--exit-status")).ExitCode);
    }
}
