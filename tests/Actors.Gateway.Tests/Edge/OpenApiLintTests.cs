using System.Text.Json.Nodes;
using Actors.Gateway.Live;

namespace Actors.Gateway.Edge;

/// <summary>The description of the REST API, as the server hands it out, in the eyes of a linter that others use: see tests/openapi-lint.</summary>
public sealed class OpenApiLintTests(EdgeSilo silo) : IClassFixture<EdgeSilo>
{
    private static readonly string Folder = Path.Combine(LiveClient.Repository, "tests", "openapi-lint");

    [NodeFact]
    public async Task The_linter_finds_nothing_to_say()
    {
        var (exitCode, output) = await Lint(await Document());
        Assert.True(exitCode == 0, output);
    }

    /// <summary>A linter that is not set up says nothing either.</summary>
    [NodeFact]
    public async Task The_linter_finds_what_is_wrong()
    {
        var document = await Document();
        document["paths"]!["/jobs/{id}"]!["get"]!["responses"]!["200"]!["content"]!["application/json"]!["schema"] = new JsonObject { ["$ref"] = "#/components/schemas/Nothing" };
        document["paths"]!["/jobs"]!["get"]!.AsObject().Remove("operationId");
        var (exitCode, output) = await Lint(document);
        Assert.NotEqual(0, exitCode);
        Assert.Contains("no-unresolved-refs", output, StringComparison.Ordinal);
        Assert.Contains("operation-operationId", output, StringComparison.Ordinal);
    }

    private async Task<JsonNode> Document() => (await silo.Client.Send("GET", "/openapi.json")).Json;

    private static async Task<(int ExitCode, string Output)> Lint(JsonNode document)
    {
        await NpmFolder.Install(Folder);
        var file = Path.Combine(Directory.CreateTempSubdirectory("actors-openapi-").FullName, "openapi.json");
        await File.WriteAllTextAsync(file, document.ToJsonString());
        try
        {
            return await NpmFolder.Run(
                Folder,
                Path.Combine(Folder, "node_modules", ".bin", "redocly"),
                ["lint", "--config", Path.Combine(Folder, "redocly.yaml"), "--format", "stylish", file],
                ("REDOCLY_TELEMETRY", "off"),
                ("REDOCLY_SUPPRESS_UPDATE_NOTICE", "true"));
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
        }
    }
}
