using System.Globalization;
using System.Net;

namespace Actors.Silo.Tests.Kit;

/// <summary>A silo on a port and directory of its own, that can be killed and started again.</summary>
internal sealed class Broker : IAsyncDisposable
{
    public const string Secret = "6\\ \"pä's$ec6";

    private readonly Dictionary<string, string> _environment;
    private readonly bool _keepsDirectory;
    private readonly List<string> _logs = [];
    private ProductProcess? _process;

    public Broker(string allowedNodes, string? directory = null, params (string Name, string Value)[] settings)
    {
        _keepsDirectory = directory is not null;
        Directory = directory ?? System.IO.Directory.CreateTempSubdirectory("actors-silo-").FullName;
        Port = Loopback.FreePort();
        _environment = new Dictionary<string, string>
        {
            ["SECRET"] = Secret,
            ["ALLOWED_NODES"] = allowedNodes,
            ["PORT"] = Port.ToString(CultureInfo.InvariantCulture),
            ["DATA_DIR"] = Directory,
        };
        foreach (var (name, value) in settings)
            _environment[name] = value;
        Http = new SignedHttp(Url, Secret);
    }

    public int Port { get; }

    public string Directory { get; }

    public Uri Url => new($"http://127.0.0.1:{Port}");

    public SignedHttp Http { get; }

    public bool IsRunning => _process is not null;

    /// <summary>What every process of this silo wrote.</summary>
    public string Log => string.Concat(_logs) + _process?.Log;

    public static async Task<Broker> Start(string allowedNodes, string? directory = null, params (string Name, string Value)[] settings)
    {
        var broker = new Broker(allowedNodes, directory, settings);
        await broker.Start();
        return broker;
    }

    /// <summary>Starts it, again after a kill; done when it is ready.</summary>
    public async Task Start()
    {
        _process = new ProductProcess(ProductFiles.Silo, _environment);
        await WhenReady();
    }

    public Task WhenReady() => Patience.Until(
        async () =>
        {
            if (_process!.HasExited)
                throw new InvalidOperationException($"the silo ended at its start:\n{Log}");
            return await Http.TryGet("/health/ready") is { Status: HttpStatusCode.OK } ? "ready" : null;
        },
        () => $"the silo does not become ready:\n{Log}");

    public async Task Kill()
    {
        await _process!.Kill();
        _logs.Add(_process.Log);
        await _process.DisposeAsync();
        _process = null;
    }

    /// <summary>SIGTERM; gives the exit code.</summary>
    public async Task<int> Stop()
    {
        _process!.Terminate();
        return await _process.Ended();
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
            await _process.DisposeAsync();
        Http.Dispose();
        if (!_keepsDirectory)
            System.IO.Directory.Delete(Directory, recursive: true);
    }
}
