using System.Text.RegularExpressions;
using Actors.Silo.Tests.Kit;

namespace Actors.Silo.Tests;

/// <summary>The page of the REST API says nothing that does not run.</summary>
public sealed partial class RestApiPageTests
{
    private const string TokenSecret = "the secret that tokens are signed with";

    [Fact]
    public async Task Every_example_of_the_page_runs()
    {
        var page = await File.ReadAllTextAsync(ProductFiles.RestApiPage);
        var script = "set -euo pipefail\ntrap 'echo \"failed: $BASH_COMMAND\" >&2' ERR\n" + string.Join('\n', Example().Matches(page).Select(match => match.Groups[1].Value));
        await using var broker = await Broker.Start("node1", settings: ("TOKEN_SECRET", TokenSecret));
        await using var agent = new NodeAgent(broker, "node1");
        var run = await Shell.Run("bash", ["-c", script],
            ("URL", broker.Url.ToString().TrimEnd('/')), ("TOKEN_SECRET", TokenSecret), ("ACTORS", $"dotnet {ProductFiles.Cli}"));
        Assert.True(run.ExitCode == 0, $"{run.Output}\n{run.Errors}\n{broker.Log}");
    }

    [GeneratedRegex("```bash\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();
}
