using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Actors.Link;
using Actors.Silo.Tests.Kit;

namespace Actors.Silo.Tests;

/// <summary>The page of the webhooks says nothing that does not run: its requests are made, and its receivers verify what then comes.</summary>
public sealed partial class WebhookPageTests
{
    private const string TokenSecret = "the secret that tokens are signed with";

    [Fact]
    public async Task Every_example_of_the_page_runs()
    {
        var page = await File.ReadAllTextAsync(ProductFiles.WebhooksPage);
        var (shell, shown) = (Blocks(page, "bash"), Blocks(page, "json").Take(2).Select(block => JsonNode.Parse(block)!.AsObject()).ToArray());
        using var hook = new Hook(static _ => 200);
        await using var broker = await Broker.Start("node1", null, ("TOKEN_SECRET", TokenSecret), ("WEBHOOKS_ALLOW_PRIVATE_NETWORKS", "true"));
        await using var agent = new NodeAgent(broker, "node1");
        var token = SignedToken.Create(TokenSecret, "ada", ["operator"], TimeProvider.System.GetUtcNow(), TimeSpan.FromHours(1));
        (string, string)[] caller = [("API", broker.Url.ToString().TrimEnd('/')), ("TOKEN", token)];

        var made = (await Bash(shell[0].Replace("https://example.com/webhook", hook.Url, StringComparison.Ordinal), caller)).Json.AsObject();
        Assert.Equal(Members(shown[0]), Members(made));
        var own = (await Bash(shell[1].Replace("https://example.com/done", hook.Url, StringComparison.Ordinal), caller)).Json.AsObject();
        Assert.Equal(Members(shown[1]), Members(own));

        await Bash("curl -s -X POST $API/submit-job -H \"Authorization: Bearer $TOKEN\" -d '{\"name\":\"command\",\"data\":{\"target\":\"node1\",\"command\":\"true\"}}'", caller);
        await Patience.Until(() => hook.Requests.Count == 2, $"the end is not told:\n{broker.Log}");

        // Both addresses are this receiver's; each signs with its own secret.
        var secrets = new[] { (string)made["secret"]!, (string)own["webhookSecret"]! };
        foreach (var request in hook.Requests)
        {
            var verifies = await Task.WhenAll(secrets.Select(secret => VerifiesInPython(page, secret, request)));
            Assert.Single(verifies, true);
            Assert.DoesNotContain(true, await Task.WhenAll(secrets.Select(secret => VerifiesInPython(page, secret, request with { Body = request.Body + " " }))));
            Assert.Equal($"v1,{await SignedByTheShell(shell[2], secrets[Array.IndexOf(verifies, true)], request)}", request.Headers["webhook-signature"]);
        }
    }

    private static async Task<bool> VerifiesInPython(string page, string secret, HookRequest request)
    {
        const string call = "import sys\nprint(verify(sys.argv[1], dict(zip(sys.argv[3::2], sys.argv[4::2])), sys.argv[2].encode()))\n";
        var run = await Shell.Run("python3", ["-c", Blocks(page, "python")[0] + call, secret, request.Body, .. request.Headers.SelectMany(header => new[] { header.Key, header.Value })]);
        Assert.True(run.ExitCode == 0, run.Errors);
        return run.Output.Trim() == "True";
    }

    private static async Task<string> SignedByTheShell(string block, string secret, HookRequest request)
    {
        var directory = Directory.CreateTempSubdirectory("actors-hook-").FullName;
        await File.WriteAllTextAsync(Path.Combine(directory, "body"), request.Body);
        var run = await Bash($"cd {directory}\n{block}", ("WEBHOOK_SECRET", secret), ("id", request.Headers["webhook-id"]), ("timestamp", request.Headers["webhook-timestamp"]));
        Directory.Delete(directory, recursive: true);
        return run.Output.Trim();
    }

    private static async Task<ShellRun> Bash(string script, params (string Name, string Value)[] environment)
    {
        var run = await Shell.Run("bash", ["-c", $"set -euo pipefail\n{script}"], environment);
        Assert.True(run.ExitCode == 0, run.Errors);
        return run;
    }

    private static string[] Blocks(string page, string language) =>
        [.. Block().Matches(page).Where(match => match.Groups[1].Value == language).Select(match => match.Groups[2].Value)];

    private static IEnumerable<string> Members(JsonObject json) => json.Select(member => member.Key).Order(StringComparer.Ordinal);

    [GeneratedRegex("```([a-z]+)\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();
}
