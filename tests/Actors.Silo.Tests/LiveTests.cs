using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Gateway.Live;
using Actors.Link;
using Actors.Silo.Tests.Kit;

namespace Actors.Silo.Tests;

/// <summary>Progress and ends of real jobs, from a real agent to real clients, through kills.</summary>
public sealed class LiveTests : IAsyncLifetime
{
    private const string TokenSecret = "a secret for tokens of thirty-two bytes and more";

    private readonly string _marks = Directory.CreateTempSubdirectory("actors-live-marks-").FullName;
    private readonly HttpClient _http = new();
    private Broker _broker = null!;
    private NodeAgent _agent = null!;

    private static string Token => SignedToken.Create(TokenSecret, "me", ["operator"], TimeProvider.System.GetUtcNow(), TimeSpan.FromHours(1));

    public async Task InitializeAsync()
    {
        _broker = await Broker.Start("node1", null, ("TOKEN_SECRET", TokenSecret));
        _agent = new NodeAgent(_broker, "node1");
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _agent.DisposeAsync();
        await _broker.DisposeAsync();
        Directory.Delete(_marks, recursive: true);
    }

    [Fact]
    public async Task Lines_of_progress_reach_clients_and_the_REST_API_in_order_and_none_goes_back()
    {
        await using var client = await LiveClient.Start("socketio-upgrade", _broker.Url, Token);
        await client.Next("connected");
        var go = Path.Combine(_marks, "go");
        var id = await Submit($"echo '::progress 20 begun'; sleep 0.3; echo '::progress 10 back'; echo '::progress 60% half'; while [ ! -e {go} ]; do sleep 0.05; done; echo '::progress 100'");
        await client.Follow(id);
        JsonElement told;
        do
            told = await client.NextEvent("job:progress");
        while (told.GetProperty("progress").GetDouble() < 60);
        Assert.Equal(("half", 2), (told.GetProperty("message").GetString(), told.GetProperty("seq").GetInt32()));
        var shown = await _http.GetFromJsonAsync<JsonObject>($"{_broker.Url}jobs/{id}");
        Assert.Equal((60, "half", "active"), ((double)shown!["progress"]!, (string?)shown["progressMessage"], (string?)shown["state"]));
        await File.WriteAllTextAsync(go, "");
        var end = await client.NextEvent($"job:{id}:completed");
        Assert.Equal((0, 3), (end.GetProperty("result").GetProperty("exitCode").GetInt32(), end.GetProperty("seq").GetInt32()));
        Assert.EndsWith("::progress 100\n", end.GetProperty("result").GetProperty("output").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_that_ends_while_the_server_is_killed_is_heard_of_once_by_every_client_that_follows_it()
    {
        string[] kinds = ["socketio-websocket", "socketio-polling", "signalr-websocket", "sse"];
        var clients = new List<LiveClient>();
        try
        {
            var go = Path.Combine(_marks, "go");
            var id = await Submit($"echo '::progress 30'; while [ ! -e {go} ]; do sleep 0.05; done; exit 3");
            foreach (var kind in kinds)
            {
                var client = await LiveClient.Start(kind, _broker.Url, Token);
                clients.Add(client);
                await client.Next("connected");
                await client.Follow(id);
                await client.NextEvent(kind == "sse" ? "progress" : $"job:{id}:progress");
            }
            await _broker.Kill();
            await File.WriteAllTextAsync(go, "");
            await _broker.Start();
            for (var i = 0; i < kinds.Length; i++)
            {
                var end = await clients[i].NextEvent(kinds[i] == "sse" ? "failed" : $"job:{id}:failed");
                Assert.Equal((3, 3), (end.GetProperty("result").GetProperty("exitCode").GetInt32(), end.GetProperty("seq").GetInt32()));
            }
            // Anything told twice would come before the events of the next job.
            var next = await Submit("true");
            for (var i = 0; i < kinds.Length; i++)
            {
                await clients[i].Follow(next);
                JsonElement told;
                do
                {
                    told = await clients[i].Next("event");
                    Assert.NotEqual($"job:{id}:failed", told.GetProperty("event").GetString());
                }
                while (told.GetProperty("data").GetProperty("jobId").GetString() != next);
            }
        }
        finally
        {
            foreach (var client in clients)
                await client.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("monitor.js", "progress: 100% (step 4 of 4)", "completed with exit code 0")]
    [InlineData("poll.js", ": completed, 100%", "Result: {\"exitCode\":0,\"output\":\"::progress 25 step 1 of 4\\n")]
    public async Task A_sample_does_what_its_README_shows(string sample, params string[] expected)
    {
        var output = await RunSample(sample);
        foreach (var line in expected)
            Assert.Contains(line, output, StringComparison.Ordinal);
    }

    private async Task<string> RunSample(string sample)
    {
        await LiveClient.Install();
        var start = new ProcessStartInfo("node", [Path.Combine(LiveClient.Repository, "samples", "live-events", sample)]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["NODE_PATH"] = LiveClient.Modules;
        start.Environment["ACTORS_URL"] = _broker.Url.ToString().TrimEnd('/');
        start.Environment["ACTORS_TOKEN"] = Token;
        start.Environment["ACTORS_NODE"] = "node1";
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, output + await errors);
        return output;
    }

    private async Task<string> Submit(string command)
    {
        using var answer = await _http.PostAsJsonAsync($"{_broker.Url}submit-job", new { name = "command", data = new { target = "node1", command, timeout = 1200 } });
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, body);
        return (string)JsonNode.Parse(body)!["jobId"]!;
    }
}
