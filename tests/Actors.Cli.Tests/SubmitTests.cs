using Microsoft.AspNetCore.Http;

namespace Actors.Cli;

public sealed class SubmitTests
{
    private const string Accepted = """{"jobId":"42"}""";

    [Fact]
    public async Task A_command_is_submitted_signed_and_only_its_id_is_printed()
    {
        await using var server = await StubServer.Answering(201, Accepted);
        var ended = await ActorsProgram.Run(server, "submit", "node1", "echo hi", "--timeout", "1m30s");
        Assert.Equal(new Ended("42\n", "", 0), ended);
        var request = Assert.Single(server.Seen);
        Assert.True(request.IsSigned);
        Assert.Equal(("POST", "/submit-job"), (request.Method, request.Target));
        Assert.Equal("""{"name":"command","data":{"target":"node1","command":"echo hi","timeout":90}}""", request.Body);
    }

    [Fact]
    public async Task A_submit_whose_answer_is_lost_is_sent_again_with_the_same_key()
    {
        await using var server = await StubServer.Start((http, seen) =>
        {
            if (seen == 0)
            {
                http.Abort();
                return Task.CompletedTask;
            }
            http.Response.StatusCode = 201;
            return http.Response.WriteAsync(Accepted);
        });
        var ended = await ActorsProgram.Run(server, "submit", "node1", "echo hi");
        Assert.Equal(new Ended("42\n", "", 0), ended);
        Assert.Equal(2, server.Seen.Count);
        Assert.Single(server.Seen.Select(request => request.IdempotencyKey).Distinct());
    }

    [Fact]
    public async Task Words_after_two_dashes_are_the_command()
    {
        await using var server = await StubServer.Answering(201, Accepted);
        await ActorsProgram.Run(server, "submit", "node1", "--", "ls", "-l", "--wait");
        Assert.Contains("\"ls -l --wait\"", Assert.Single(server.Seen).Body);
    }

    [Fact]
    public async Task A_mistyped_option_never_becomes_a_part_of_the_command()
    {
        await using var server = await StubServer.Answering(201, Accepted);
        var ended = await ActorsProgram.Run(server, "submit", "node1", "rm -r build", "--wiat");
        Assert.Equal(2, ended.ExitCode);
        Assert.Contains("there is no option --wiat", ended.Stderr);
        Assert.Empty(server.Seen);
    }

    [Fact]
    public async Task A_command_may_come_from_standard_input()
    {
        await using var server = await StubServer.Answering(201, Accepted);
        await ActorsProgram.Run(server.Environment, "date\nuptime\n", "submit", "node1", "--command-file", "-");
        Assert.Contains("date\\nuptime\\n", Assert.Single(server.Seen).Body);
    }

    [Fact]
    public async Task A_named_job_carries_its_data_as_json()
    {
        await using var server = await StubServer.Answering(201, Accepted);
        var ended = await ActorsProgram.Run(server, "submit", "--name", "mail", "--data", """{"to": "ada"}""", "--json");
        Assert.Equal("{\"jobId\":\"42\"}\n", ended.Stdout);
        Assert.Equal("""{"name":"mail","data":{"to":"ada"}}""", Assert.Single(server.Seen).Body);
    }

    [Fact]
    public async Task A_named_jobs_data_may_come_from_a_file_or_from_standard_input()
    {
        await using var server = await StubServer.Answering(201, Accepted);
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, """{"to": "ada"}""");
        await ActorsProgram.Run(server, "submit", "--name", "mail", "--data", $"@{file}");
        await ActorsProgram.Run(server.Environment, """{"to": "eve"}""", "submit", "--name", "mail", "--data", "@-");
        File.Delete(file);
        Assert.Equal(["""{"name":"mail","data":{"to":"ada"}}""", """{"name":"mail","data":{"to":"eve"}}"""], server.Seen.Select(request => request.Body));
    }

    [Theory]
    [InlineData("submit", "node1", "--command-file", "{}")]
    [InlineData("submit", "--name", "mail", "--data", "@{}")]
    public async Task A_file_that_is_not_utf_8_is_refused_rather_than_changed(params string[] arguments)
    {
        await using var server = await StubServer.Answering(201, Accepted);
        var file = Path.GetTempFileName();
        await File.WriteAllBytesAsync(file, [.. "\"caf"u8, 0xe9, (byte)'"']);
        var ended = await ActorsProgram.Run(server, [.. arguments.Select(argument => argument.Replace("{}", file, StringComparison.Ordinal))]);
        File.Delete(file);
        Assert.Equal(2, ended.ExitCode);
        Assert.Contains($"{file} is not text in UTF-8", ended.Stderr);
        Assert.Empty(server.Seen);
    }

    [Fact]
    public async Task A_command_that_begins_with_an_at_sign_is_sent_as_it_is()
    {
        await using var server = await StubServer.Answering(201, Accepted);
        await ActorsProgram.Run(server, "submit", "node1", "@daily");
        Assert.Contains("\"command\":\"@daily\"", Assert.Single(server.Seen).Body);
    }

    [Fact]
    public async Task A_path_in_a_command_does_not_ask_for_help()
    {
        await using var server = await StubServer.Answering(201, Accepted);
        await ActorsProgram.Run(server, "submit", "node1", "ls", "/h", "/?");
        Assert.Contains("\"ls /h /?\"", Assert.Single(server.Seen).Body);
    }

    [Theory]
    [InlineData("say on which node", "submit", "node1")]
    [InlineData("--data is not JSON from line 1, byte 2 on", "submit", "--name", "mail", "--data", "{to: ada}")]
    [InlineData("half of a surrogate pair", "submit", "--name", "mail", "--data", """["\ud800"]""")]
    [InlineData("--data: no file is named", "submit", "--name", "mail", "--data", "@")]
    [InlineData("--command-file: no file is named", "submit", "node1", "--command-file", "")]
    [InlineData("takes no node", "submit", "node1", "echo", "--name", "mail")]
    [InlineData("result instead", "submit", "--name", "mail", "--follow")]
    public async Task Wrong_usage_is_explained_before_anything_is_sent(string explanation, params string[] arguments)
    {
        await using var server = await StubServer.Answering(201, Accepted);
        var ended = await ActorsProgram.Run(server, arguments);
        Assert.Equal(2, ended.ExitCode);
        Assert.Contains(explanation, ended.Stderr);
        Assert.Empty(server.Seen);
    }
}
