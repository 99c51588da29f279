namespace Actors.Silo.Tests.Kit;

/// <summary>A node's agent with a directory of its own, that can be killed and started again.</summary>
internal sealed class NodeAgent : IAsyncDisposable
{
    private readonly Dictionary<string, string> _environment;
    private readonly bool _keepsDirectory;
    private readonly List<string> _logs = [];
    private ProductProcess? _process;

    public NodeAgent(Broker broker, string node, params (string Name, string Value)[] settings)
        : this(broker, node, directory: null, settings)
    {
    }

    /// <param name="directory">Where its data is, and stays.</param>
    public NodeAgent(Broker broker, string node, string? directory, (string Name, string Value)[] settings)
    {
        Node = node;
        _keepsDirectory = directory is not null;
        Directory = directory ?? System.IO.Directory.CreateTempSubdirectory("actors-agent-").FullName;
        _environment = new Dictionary<string, string>
        {
            ["API"] = broker.Url.ToString(),
            ["NODE_ID"] = node,
            ["SECRET"] = Broker.Secret,
            ["DATA_DIR"] = Directory,
            ["CAPACITY"] = "8",
        };
        foreach (var (name, value) in settings)
            _environment[name] = value;
        Start();
    }

    public string Node { get; }

    public string Directory { get; }

    public string Log => string.Concat(_logs) + _process?.Log;

    public void Start() => _process = new ProductProcess(ProductFiles.Agent, _environment);

    public async Task Kill()
    {
        await _process!.Kill();
        _logs.Add(_process.Log);
        await _process.DisposeAsync();
        _process = null;
    }

    /// <summary>SIGTERM: it drains.</summary>
    public void Terminate() => _process!.Terminate();

    public Task<int> Ended() => _process!.Ended();

    /// <summary>A second SIGTERM hurries a drain, so that no job of a test outlives it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false } running)
        {
            running.Terminate();
            running.Terminate();
            await running.Ended();
        }
        if (_process is not null)
            await _process.DisposeAsync();
        if (!_keepsDirectory)
            System.IO.Directory.Delete(Directory, recursive: true);
    }
}
