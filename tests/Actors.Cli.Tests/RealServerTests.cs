using System.Text.Json;

namespace Actors.Cli;

/// <summary>The program, the server and an agent, as a user has them.</summary>
public sealed class RealServerTests(RealServer server) : IClassFixture<RealServer>
{
    [Fact]
    public async Task A_command_runs_and_its_streams_and_exit_code_come_back()
    {
        var ended = await Run("submit", "node1", "echo out; echo err >&2; exit 3", "--wait", "--exit-status");
        Assert.Equal("out\n", ended.Stdout);
        Assert.Contains("err\n", ended.Stderr);
        Assert.Contains("exit code 3", ended.Stderr);
        Assert.Equal(3, ended.ExitCode);
    }

    [Fact]
    public async Task Output_is_followed_to_the_end()
    {
        var ended = await Run("submit", "node1", "for i in 1 2 3; do echo $i; sleep 0.05; done", "--follow", "--exit-status");
        Assert.Equal("1\n2\n3\n", ended.Stdout);
        Assert.Equal(0, ended.ExitCode);
    }

    [Fact]
    public async Task A_running_command_is_seen_listed_and_canceled()
    {
        var id = (await Run("submit", "node1", "sleep 600")).Stdout.Trim();
        Assert.Contains(id, (await Run("list")).Stdout);
        Assert.Equal(0, (await Run("cancel", id)).ExitCode);
        var ended = await Run("wait", id, "--exit-status", "--max-wait", "30s");
        Assert.Equal(("canceled\n", 130), (ended.Stdout, ended.ExitCode));
    }

    [Fact]
    public async Task The_node_shows_as_connected()
    {
        using var nodes = JsonDocument.Parse((await Run("nodes", "--json")).Stdout);
        Assert.True(nodes.RootElement.GetProperty("nodes")[0].GetProperty("connected").GetBoolean());
        Assert.StartsWith("node1\tconnected\t", (await Run("nodes")).Stdout);
    }

    [Fact]
    public async Task A_node_that_is_not_allowed_is_a_refusal()
    {
        var ended = await Run("submit", "node7", "echo");
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains("target node not allowed", ended.Stderr);
    }

    private Task<Ended> Run(params string[] arguments) => ActorsProgram.Run(server.Environment, "", arguments);
}
