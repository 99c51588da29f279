using Actors.Configuration;
using Actors.NodeAgent;
using Actors.Silo;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Actors.Cli;

/// <summary>A silo on a free port, and an agent for <c>node1</c>, until the tests are over.</summary>
public sealed class RealServer : IAsyncLifetime
{
    private const string Secret = "tests only";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("actors-cli-");
    private readonly CancellationTokenSource _stop = new();
    private WebApplication? _silo;
    private Task _agent = Task.CompletedTask;

    public IReadOnlyDictionary<string, string> Environment { get; private set; } = new Dictionary<string, string>();

    public async Task InitializeAsync()
    {
        var settings = new SettingsReader(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["PORT"] = "0", ["SECRET"] = Secret, ["ALLOWED_NODES"] = "node1", ["DATA_DIR"] = Path.Combine(_directory.FullName, "silo"), ["LOG_LEVEL"] = "Error",
        }).Build());
        _silo = SiloHost.Build(SiloSettings.Read(settings));
        await _silo.StartAsync();
        var url = _silo.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        Environment = new Dictionary<string, string> { ["ACTORS_URL"] = url, ["SECRET"] = Secret };
        var agent = new Agent(
            new AgentOptions { Api = new Uri(url), NodeId = "node1", Secret = Secret, DataDirectory = Path.Combine(_directory.FullName, "agent") },
            NullLoggerFactory.Instance, TimeProvider.System);
        _agent = agent.RunAsync(_stop.Token);
        // Its first answer means that it is connected.
        await ActorsProgram.Run(Environment, "", "submit", "node1", "true", "--wait");
    }

    public async Task DisposeAsync()
    {
        await _stop.CancelAsync();
        await _agent;
        await _silo!.StopAsync();
        await _silo.DisposeAsync();
        _stop.Dispose();
        _directory.Delete(recursive: true);
    }
}
