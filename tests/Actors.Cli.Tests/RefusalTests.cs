using Microsoft.AspNetCore.Http;

namespace Actors.Cli;

public sealed class RefusalTests
{
    [Fact]
    public async Task The_servers_own_words_are_shown()
    {
        await using var server = await StubServer.Answering(403, """{"title":"Forbidden","status":403,"detail":"target node not allowed","error":"x"}""");
        var ended = await ActorsProgram.Run(server, "submit", "node9", "echo");
        Assert.Equal(1, ended.ExitCode);
        Assert.StartsWith("actors: target node not allowed", ended.Stderr);
        Assert.Contains("POST /submit-job: 403", ended.Stderr);
    }

    [Fact]
    public async Task A_wrong_secret_says_where_it_came_from_and_does_not_quote_it()
    {
        await using var server = await StubServer.Answering(401, """{"error":"bad signature"}""");
        var ended = await ActorsProgram.Run(server, "nodes");
        Assert.Contains("'default' is not the one in SECRET", ended.Stderr);
        Assert.DoesNotContain(StubServer.Secret, ended.Stderr);
    }

    [Fact]
    public async Task A_stranger_behind_the_address_is_told_apart_from_a_refusal()
    {
        await using var server = await StubServer.Answering(404, "<html>nginx</html>");
        var ended = await ActorsProgram.Run(server, "nodes");
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains("not by an Actors server", ended.Stderr);
    }

    [Theory]
    [InlineData("nodes")]
    [InlineData("list")]
    [InlineData("get", "42")]
    [InlineData("submit", "node1", "echo")]
    public async Task A_stranger_that_answers_json_of_its_own_is_recognized(params string[] arguments)
    {
        await using var server = await StubServer.Answering(200, "{}");
        var ended = await ActorsProgram.Run(server, arguments);
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains("answers, but not as this program expects", ended.Stderr);
    }

    [Fact]
    public async Task No_server_is_exit_code_3_and_names_the_address()
    {
        var ended = await ActorsProgram.Run(new Dictionary<string, string> { ["SECRET"] = "x" }, "", "nodes", "--url", "http://127.0.0.1:1");
        Assert.Equal(3, ended.ExitCode);
        Assert.Contains("cannot reach the server at http://127.0.0.1:1", ended.Stderr);
        Assert.DoesNotContain("not known whether", ended.Stderr);
    }

    [Fact]
    public async Task A_server_without_tls_where_tls_was_asked_for_is_told_as_such()
    {
        await using var server = await StubServer.Answering(201, "{}");
        var url = server.Environment["ACTORS_URL"].Replace("http:", "https:", StringComparison.Ordinal);
        var ended = await ActorsProgram.Run(server, "submit", "node1", "echo", "--url", url);
        Assert.Equal(3, ended.ExitCode);
        Assert.Contains($"cannot make a TLS connection to {url}", ended.Stderr);
        Assert.DoesNotContain("not known whether", ended.Stderr);
    }

    [Fact]
    public async Task A_submit_whose_answer_is_lost_says_that_the_outcome_is_not_known()
    {
        await using var server = await StubServer.Start((http, _) =>
        {
            http.Abort();
            return Task.CompletedTask;
        });
        var ended = await ActorsProgram.Run(server, "submit", "node1", "echo");
        Assert.Equal(3, ended.ExitCode);
        Assert.Contains("It is not known whether the server took the request", ended.Stderr);
        Assert.Equal(4, server.Seen.Count);
        Assert.Single(server.Seen.Select(request => request.IdempotencyKey).Distinct());
        Assert.NotEmpty(server.Seen.First().IdempotencyKey);
    }

    [Fact]
    public async Task Without_a_secret_it_says_how_to_give_one()
    {
        var ended = await ActorsProgram.Run(new Dictionary<string, string>(), "", "nodes");
        Assert.Equal(2, ended.ExitCode);
        Assert.Contains("Set SECRET", ended.Stderr);
        Assert.Contains("ACTORS_CREDENTIALS", ended.Stderr);
    }

    [Fact]
    public async Task A_busy_server_says_when_to_come_back()
    {
        await using var server = await StubServer.Start((http, _) =>
        {
            http.Response.StatusCode = 503;
            http.Response.Headers.RetryAfter = "7";
            return http.Response.WriteAsync("""{"detail":"the disk is full"}""");
        });
        var ended = await ActorsProgram.Run(server, "nodes");
        Assert.Contains("the disk is full; try again in 7 s", ended.Stderr);
    }
}
