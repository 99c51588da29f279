using System.Globalization;
using System.Net;
using Actors.Silo.Tests.Kit;

namespace Actors.Silo.Tests;

/// <summary>How a silo starts, and how it says that it cannot.</summary>
public sealed class StartTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("actors-start-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task A_quick_start_once_shows_a_first_job_and_ends_well()
    {
        await using var silo = Start(("PORT", Loopback.FreePort()), "quickstart", "--once");
        Assert.True(await silo.Ended() == 0, silo.Log);
        Assert.Contains("Actors is running at http://127.0.0.1:", silo.Output, StringComparison.Ordinal);
        Assert.Contains("  | step 1 of 3\n  | step 2 of 3\n  | step 3 of 3\n  | done on ", silo.Output, StringComparison.Ordinal);
        Assert.Contains("it succeeded with exit code 0", silo.Output, StringComparison.Ordinal);
        Assert.Equal("", silo.Errors);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_directory, "data", "credentials.json")));
        Assert.DoesNotContain(SecretIn(Path.Combine(_directory, "data", "credentials.json")), silo.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_quick_start_keeps_its_state_where_it_is_typed()
    {
        var run = await Type("dotnet run -c Release --project silo -- quickstart --once", ("PORT", Loopback.FreePort().ToString(CultureInfo.InvariantCulture)));
        Assert.True(run.ExitCode == 0, run.Output + run.Errors);
        Assert.True(File.Exists(Path.Combine(_directory, "data", "actors.db")));
    }

    [Theory]
    [InlineData("./data")]
    [InlineData("./kept it's here")]
    public async Task What_a_quick_start_says_to_try_next_works_as_it_is_printed(string dataDirectory)
    {
        var settings = new Dictionary<string, string> { ["PORT"] = Loopback.FreePort().ToString(CultureInfo.InvariantCulture), ["DATA_DIR"] = dataDirectory };
        await using var silo = new ProductProcess(ProductFiles.Silo, _directory, settings, ["quickstart"]);
        await Patience.Until(() => silo.Output.Contains("Ctrl+C", StringComparison.Ordinal), "it says nothing to try next");
        var next = silo.Output[silo.Output.IndexOf("Try next", StringComparison.Ordinal)..].Split('\n').Where(line => line.StartsWith("  ", StringComparison.Ordinal)).ToList();
        Assert.Equal(5, next.Count);
        var run = await Type("set -e\n" + string.Join('\n', next));
        Assert.True(run.ExitCode == 0, run.Output + run.Errors);
        // What df, the list, the answer of the REST API and the result that post.sh fetched show.
        foreach (var shown in (string[])["Filesystem", "\tsucceeded\tcommand\tlocal\t", "{\"jobId\":", "\"output\":\"hello\\n\""])
            Assert.Contains(shown, run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_settings_stop_the_start_and_all_of_them_are_told()
    {
        await using var silo = new ProductProcess(ProductFiles.Silo, new Dictionary<string, string>
        {
            ["DATA_DIR"] = Path.Combine(_directory, "data"),
            ["PORT"] = "eighty",
            ["MAX_SKEW"] = "soon",
            ["LOG_LEVEL"] = "Loud",
            ["SECRETS"] = "no-colon",
        });
        Assert.Equal(78, await silo.Ended());
        foreach (var name in new[] { "PORT", "MAX_SKEW", "LOG_LEVEL", "SECRETS" })
            Assert.Contains(name, silo.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain(" at Microsoft", silo.Log, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_directory, "data")));
    }

    [Fact]
    public async Task A_directory_in_use_and_a_port_in_use_are_refused_in_a_sentence()
    {
        await using var broker = await Broker.Start("node1");
        await using (var second = new ProductProcess(ProductFiles.Silo, Settings(broker.Directory, Loopback.FreePort())))
        {
            Assert.Equal(1, await second.Ended());
            Assert.Contains("The silo cannot start: ", second.Errors, StringComparison.Ordinal);
            Assert.Contains(broker.Directory, second.Errors, StringComparison.Ordinal);
            Assert.DoesNotContain(" at Microsoft", second.Log, StringComparison.Ordinal);
        }
        await using (var third = new ProductProcess(ProductFiles.Silo, Settings(Path.Combine(_directory, "data"), broker.Port)))
        {
            Assert.Equal(1, await third.Ended());
            Assert.Contains("The silo cannot start: ", third.Errors, StringComparison.Ordinal);
            Assert.Contains(broker.Port.ToString(CultureInfo.InvariantCulture), third.Errors, StringComparison.Ordinal);
        }
        Assert.Equal(HttpStatusCode.OK, (await broker.Http.Get("/health/ready")).Status);
        Assert.Equal(0, await broker.Stop());
    }

    [Fact]
    public async Task A_directory_for_results_that_cannot_be_is_refused_at_the_start()
    {
        var inTheWay = Path.Combine(_directory, "file");
        await File.WriteAllTextAsync(inTheWay, "");
        var settings = Settings(Path.Combine(_directory, "data"), Loopback.FreePort());
        settings["RESULT_DIR"] = inTheWay;
        await using var silo = new ProductProcess(ProductFiles.Silo, settings);
        Assert.Equal(1, await silo.Ended());
        Assert.Contains("The silo cannot start: RESULT_DIR cannot be used: ", silo.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("300.1.1.1", 78, "HOST")]
    [InlineData("no such name", 78, "HOST")]
    // An address for documentation, which no machine has.
    [InlineData("192.0.2.1", 1, "192.0.2.1")]
    public async Task An_address_that_cannot_be_listened_on_is_refused_in_a_sentence(string host, int exitCode, string named)
    {
        var settings = Settings(Path.Combine(_directory, "data"), Loopback.FreePort());
        settings["HOST"] = host;
        await using var silo = new ProductProcess(ProductFiles.Silo, settings);
        await Refused(silo, exitCode, named);
    }

    [Fact]
    public async Task A_settings_file_that_is_no_JSON_is_refused_in_a_sentence()
    {
        await File.WriteAllTextAsync(Path.Combine(_directory, "appsettings.json"), """{ "Actors": { "Port": 80""");
        await using var silo = new ProductProcess(ProductFiles.Silo, _directory, Settings(Path.Combine(_directory, "data"), Loopback.FreePort()), []);
        await Refused(silo, 78, Path.Combine(_directory, "appsettings.json"));
    }

    [Fact]
    public async Task A_damaged_file_of_credentials_is_refused_in_a_sentence()
    {
        Directory.CreateDirectory(Path.Combine(_directory, "data"));
        await File.WriteAllTextAsync(Path.Combine(_directory, "data", "credentials.json"), """{ "url": """);
        await using var silo = Start(("PORT", Loopback.FreePort()), "quickstart", "--once");
        await Refused(silo, 78, "credentials.json");
    }

    [Fact]
    public async Task A_quick_start_whose_agent_cannot_start_ends_with_its_reason()
    {
        Directory.CreateDirectory(Path.Combine(_directory, "data", "agents"));
        await File.WriteAllTextAsync(Path.Combine(_directory, "data", "agents", "local"), "in the way");
        await using var silo = Start(("PORT", Loopback.FreePort()), "quickstart");
        await Refused(silo, 1, "The agent of the quick start cannot start: ");
    }

    [Theory]
    [InlineData("file", 1, "DATA_DIR")]
    [InlineData("file/below", 1, "DATA_DIR")]
    public async Task A_directory_of_an_agent_that_cannot_be_is_refused_in_a_sentence(string directory, int exitCode, string named)
    {
        await File.WriteAllTextAsync(Path.Combine(_directory, "file"), "");
        var settings = new Dictionary<string, string> { ["SECRET"] = Broker.Secret, ["NODE_ID"] = "node1", ["DATA_DIR"] = Path.Combine(_directory, directory) };
        await using var agent = new ProductProcess(ProductFiles.Agent, settings);
        await Refused(agent, exitCode, named);
    }

    private static async Task Refused(ProductProcess program, int exitCode, string named)
    {
        Assert.True(await program.Ended() == exitCode, program.Log);
        Assert.Contains(named, program.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", program.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled", program.Log, StringComparison.Ordinal);
    }

    /// <summary>Runs what a user types, in a directory of its own.</summary>
    private Task<ShellRun> Type(string commands, params (string Name, string Value)[] environment) =>
        Shell.Run("sh", ["-c", $"cd {_directory}\n{ProductFiles.Typed(commands)}"], environment);

    private ProductProcess Start((string Name, int Value) port, params string[] arguments) => new(
        ProductFiles.Silo,
        new Dictionary<string, string> { ["DATA_DIR"] = Path.Combine(_directory, "data"), [port.Name] = port.Value.ToString(CultureInfo.InvariantCulture) },
        arguments);

    private static Dictionary<string, string> Settings(string directory, int port) => new()
    {
        ["DATA_DIR"] = directory,
        ["PORT"] = port.ToString(CultureInfo.InvariantCulture),
        ["SECRET"] = Broker.Secret,
        ["ALLOWED_NODES"] = "node1",
    };

    private static string SecretIn(string path) => (string)System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(path))!["secret"]!;
}
