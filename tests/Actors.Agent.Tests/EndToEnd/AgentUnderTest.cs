using Actors.NodeAgent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Actors.Agent.Tests.EndToEnd;

/// <summary>A real agent in this process, with a data directory of its own that it may come back to.</summary>
internal sealed class AgentUnderTest : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly bool _keepsDirectory;

    public AgentUnderTest(Uri api, Func<AgentOptions, AgentOptions>? change = null, string? directory = null, ILoggerFactory? logs = null)
    {
        _keepsDirectory = directory is not null;
        Options = new AgentOptions
        {
            Api = api,
            NodeId = "node-1",
            Secret = LinkServer.Secret,
            DataDirectory = directory ?? Directory.CreateTempSubdirectory("agent-test-").FullName,
            Capacity = 8,
        };
        Options = change?.Invoke(Options) ?? Options;
        Agent = new NodeAgent.Agent(Options, logs ?? NullLoggerFactory.Instance, TimeProvider.System);
        Running = Agent.RunAsync(_stop.Token);
    }

    public AgentOptions Options { get; }
    public NodeAgent.Agent Agent { get; }
    public Task Running { get; }

    public void Stop() => _stop.Cancel();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Agent.Hurry();
        await Patience.Within(Running);
        if (!_keepsDirectory) Directory.Delete(Options.DataDirectory, recursive: true);
    }
}
