using System.CommandLine;
using Actors.Cli.Commands;

namespace Actors.Cli;

/// <summary>What is said to a command line that cannot be meant, before anything is sent.</summary>
public sealed class UsageTests
{
    /// <summary>A command with its words, and one option of its own or of all commands that takes a value.</summary>
    public static TheoryData<string> OptionsWithValues()
    {
        var root = ActorsCommand.Create();
        return [.. Below(root, []).SelectMany(words => words.Command.Options.Concat(root.Options.Where(option => option.Recursive)).Distinct()
            .Where(option => option.Arity.MinimumNumberOfValues > 0)
            .Select(option => string.Join(' ', [.. words.Path, option.Name])))];
    }

    [Theory]
    [MemberData(nameof(OptionsWithValues))]
    public async Task An_option_without_its_value_is_wrong_usage(string line)
    {
        var words = line.Split(' ');
        var ended = await ActorsProgram.Run(new Dictionary<string, string>(), "", words);
        Assert.Equal(("", 2), (ended.Stdout, ended.ExitCode));
        // Or for the command, where that lacks more.
        Assert.Matches("^actors: Required argument missing for (option|command): [^\n]+\nSee: actors [^\n]*--help\n$", ended.Stderr);
    }

    [Theory]
    [InlineData("Option '--user' expects a single argument but 2 were provided.", "token create", "--user", "ada", "--user", "eve")]
    [InlineData("Option '--name' expects a single argument but 2 were provided.", "submit", "--name", "mail", "--name", "post")]
    [InlineData("--limit: 'x' is not a whole number from 1 on", "list", "--limit", "x")]
    [InlineData("--limit: '0' is not a whole number from 1 on", "list", "--limit", "0")]
    [InlineData("--page: '' is not a whole number from 1 on", "list", "--page", "")]
    [InlineData("--page: '-1' is not a whole number from 1 on", "list", "--page", "-1")]
    [InlineData("--status: 'foo' is not one of waiting, delayed, active, completed, failed", "list", "--status", "foo")]
    [InlineData("--timeout: 'soon' is not a duration; write 30 (seconds), 90s or 1h30m", "submit", "node1", "echo", "--timeout", "soon")]
    [InlineData("--max-wait: '-5' is not a duration; write 30 (seconds), 90s or 1h30m", "wait", "42", "--max-wait", "-5")]
    [InlineData("--ttl: 'x' is not a duration; write 30 (seconds), 90s or 1h30m", "token create", "--user", "ada", "--ttl", "x")]
    [InlineData("'abc' is not a job's id, which is a number; 'actors list' shows them", "get", "abc")]
    [InlineData("'' is not a job's id, which is a number; 'actors list' shows them", "cancel", "")]
    [InlineData("Unrecognized command or argument 'frob'.", "", "frob")]
    [InlineData("Unrecognized command or argument 'frob'.", "token", "frob")]
    [InlineData("Unrecognized command or argument '@frob'.", "", "@frob")]
    public async Task A_value_that_cannot_be_meant_is_explained_in_a_line(string explanation, string command, params string[] arguments)
    {
        string[] path = command.Length == 0 ? [] : command.Split(' ');
        var ended = await ActorsProgram.Run(new Dictionary<string, string>(), "", [.. path, .. arguments]);
        Assert.Equal(new Ended("", Explained(explanation, path), 2), ended);
    }

    [Fact]
    public async Task A_key_that_no_header_can_carry_is_not_sent()
    {
        await using var server = await StubServer.Answering(200, """{"nodes":[]}""");
        var ended = await ActorsProgram.Run(server, "nodes", "--key", "schlüssel");
        Assert.Equal(2, ended.ExitCode);
        Assert.Contains("--key or KEY_ID", ended.Stderr);
        Assert.Empty(server.Seen);
    }

    private static string Explained(string explanation, IEnumerable<string> path) => $"actors: {explanation}\nSee: {string.Join(' ', ["actors", .. path, "--help"])}\n";

    private static IEnumerable<(Command Command, string[] Path)> Below(Command command, string[] path) =>
        command.Subcommands.SelectMany(below => Below(below, [.. path, below.Name])).Prepend((command, path));
}
