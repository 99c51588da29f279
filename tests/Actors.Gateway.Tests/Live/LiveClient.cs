using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Actors.Gateway.Live;

/// <summary>A real client in a process of its own, driven and heard by lines of JSON: see tests/live-clients.</summary>
internal sealed class LiveClient : IAsyncDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);
    private static readonly Lazy<Task> Installed = new(() => NpmFolder.Install(Clients));

    /// <summary>The one that Debian installs its packages for.</summary>
    private const string Python = "/usr/bin/python3";

    private readonly Process _process;
    private readonly StringBuilder _errors = new();

    private LiveClient(Process process)
    {
        _process = process;
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginErrorReadLine();
    }

    public static string Repository => typeof(LiveClient).Assembly.GetCustomAttributes(typeof(System.Reflection.AssemblyMetadataAttribute), false)
        .Cast<System.Reflection.AssemblyMetadataAttribute>().Single(data => data.Key == "RepositoryRoot").Value!;

    /// <summary>Where the packages of npm are, once they are installed.</summary>
    public static string Modules => Path.Combine(Clients, "node_modules");

    private static string Clients => Path.Combine(Repository, "tests", "live-clients");

    /// <param name="kind">As the client's own file says.</param>
    public static async Task<LiveClient> Start(string kind, Uri server, string token)
    {
        await Install();
        var url = server.ToString().TrimEnd('/');
        return kind.StartsWith("python-", StringComparison.Ordinal)
            ? new LiveClient(Run(Python, [Path.Combine(Clients, "client.py"), kind["python-".Length..], url, token]))
            : new LiveClient(Run("node", [Path.Combine(Clients, "client.mjs"), kind, url, token]));
    }

    public static Task Install() => Installed.Value;

    public Task Do(string command, object argument) =>
        _process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(new Dictionary<string, object> { ["do"] = command, ["argument"] = argument }));

    public Task Follow(string jobId) =>
        _process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(new Dictionary<string, object> { ["do"] = "follow", ["jobId"] = jobId }));

    /// <summary>The next line that has this member.</summary>
    public async Task<JsonElement> Next(string member)
    {
        using var late = new CancellationTokenSource(Longest, TimeProvider.System);
        try
        {
            while (await _process.StandardOutput.ReadLineAsync(late.Token) is { } line)
            {
                var told = JsonDocument.Parse(line).RootElement;
                if (told.TryGetProperty(member, out _))
                    return told;
                Keep($"passed over: {line}");
            }
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"the client did not tell of '{member}':\n{_errors}");
        }
        throw new InvalidOperationException($"the client ended before it told of '{member}':\n{_errors}");
    }

    /// <summary>The next event of this name; its data.</summary>
    public async Task<JsonElement> NextEvent(string name)
    {
        while (true)
        {
            var told = await Next("event");
            if (told.GetProperty("event").GetString() == name)
                return told.GetProperty("data");
        }
    }

    /// <summary>For one that was told to end.</summary>
    public async Task AssertTellsNoEventBeforeItEnds()
    {
        _process.StandardInput.Close();
        using var late = new CancellationTokenSource(Longest, TimeProvider.System);
        while (await _process.StandardOutput.ReadLineAsync(late.Token) is { } line)
            Assert.DoesNotContain("\"event\"", line, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void Keep(string? line)
    {
        lock (_errors)
            _errors.AppendLine(line);
    }

    private static Process Run(string file, IEnumerable<string> arguments) =>
        Process.Start(new ProcessStartInfo(file, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        })!;
}
