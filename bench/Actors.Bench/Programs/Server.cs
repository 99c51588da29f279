using System.Diagnostics;
using System.Globalization;
using System.Net;
using Actors.Bench.Jobs;
using Actors.Bench.Load;

namespace Actors.Bench.Programs;

/// <summary>A silo as users run it: its own process, its own database, default settings but for what a bench must set.</summary>
internal sealed class Server : IDisposable
{
    public const string Node = "node1";
    public const string Secret = "bench";
    public const string TokenSecret = "bench, as long as a token secret has to be";

    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(120);

    private readonly Binaries _binaries;
    private readonly string _directory;
    private readonly (string Name, string Value)[] _settings;
    private ChildProgram? _silo;
    private ChildProgram? _agent;
    private ChildProgram? _worker;

    private Server(Binaries binaries, string directory, int port, IEnumerable<(string Name, string Value)> settings)
    {
        _binaries = binaries;
        _settings = [.. settings];
        _directory = directory;
        Port = port;
    }

    public int Port { get; }

    public string Url => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}");

    public long ResidentBytes => _silo!.ResidentBytes;

    /// <summary>Processor time the silo has used: steadier than rates on a machine that others use too.</summary>
    public ProcessorTime Used => _silo!.Used;

    /// <summary>Processor time the agent has used, and the processes it ran.</summary>
    public ProcessorTime UsedByAgent => _agent!.Used;

    public long DatabaseBytes => Directory.EnumerateFiles(Path.Combine(_directory, "silo")).Sum(file => new FileInfo(file).Length);

    /// <param name="settings">Besides those that every bench sets.</param>
    public static async Task<Server> Start(Binaries binaries, params (string Name, string Value)[] settings)
    {
        var server = new Server(binaries, Directory.CreateTempSubdirectory("actors-bench-").FullName, FreePort(), settings);
        await server.StartSilo();
        return server;
    }

    /// <summary>Returns how long it took from the start of the process until it says it is ready.</summary>
    public async Task<TimeSpan> StartSilo()
    {
        var started = Stopwatch.GetTimestamp();
        var environment = new Dictionary<string, string>
        {
            ["PORT"] = Port.ToString(CultureInfo.InvariantCulture), ["SECRET"] = Secret, ["TOKEN_SECRET"] = TokenSecret, ["ALLOWED_NODES"] = Node,
            ["DATA_DIR"] = Path.Combine(_directory, "silo"), ["LOG_LEVEL"] = "Warning",
        };
        foreach (var (name, value) in _settings)
            environment[name] = value;
        _silo = ChildProgram.Start(_binaries.Silo, [], environment, Path.Combine(_directory, "silo.log"));
        using var http = new HttpClient { BaseAddress = new Uri(Url), Timeout = TimeSpan.FromSeconds(1) };
        while (Stopwatch.GetElapsedTime(started) < LongestStart && !_silo.HasExited)
        {
            try
            {
                using var answer = await http.GetAsync("/health/ready");
                if (answer.StatusCode == HttpStatusCode.OK)
                    return Stopwatch.GetElapsedTime(started);
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
            {
                // Nothing listens yet.
            }
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
        throw new InvalidOperationException($"the silo did not get ready; see {_directory}/silo.log");
    }

    public void KillSilo() => _silo!.Kill();

    /// <param name="capacity">Null for the agent's default.</param>
    public async Task StartAgent(int? capacity)
    {
        var environment = new Dictionary<string, string>
        {
            ["API"] = Url, ["SECRET"] = Secret, ["NODE_ID"] = Node, ["DATA_DIR"] = Path.Combine(_directory, "agent"), ["LOG_LEVEL"] = "Warning",
        };
        if (capacity is { } places)
            environment["CAPACITY"] = places.ToString(CultureInfo.InvariantCulture);
        _agent = ChildProgram.Start(_binaries.Agent, [], environment, Path.Combine(_directory, "agent.log"));
        using var nodes = new NodeWatch(this);
        await nodes.Until(node => node.Connected);
    }

    /// <summary>Its connection stays up, and its running commands go on.</summary>
    public void PauseAgent() => _agent!.Pause();

    public void ResumeAgent() => _agent!.Resume();

    public void StopAgent() => _agent?.Dispose();

    /// <summary>A worker of named jobs whose handler does nothing.</summary>
    public void StartWorker(int concurrency) => _worker = ChildProgram.Start(
        Environment.ProcessPath!, [WorkerProgram.Name, Url, Secret, concurrency.ToString(CultureInfo.InvariantCulture)], new Dictionary<string, string>(), Path.Combine(_directory, "worker.log"));

    public void Dispose()
    {
        _agent?.Dispose();
        _worker?.Dispose();
        _silo?.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>Returns once something accepts connections there.</summary>
    public static async Task UntilListening(int port)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                using var connection = new RawConnection();
                await connection.Connect(port);
                return;
            }
            catch (System.Net.Sockets.SocketException) when (Stopwatch.GetElapsedTime(started) < LongestStart)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
            }
        }
    }

    public static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
