using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Actors.Bench.Programs;
using Actors.Client;

namespace Actors.Bench.Jobs;

/// <summary>A silo and, when wanted, workers, each a process of its own; the database on disk, settings as they are by default.</summary>
internal sealed class Setup : IAsyncDisposable
{
    private const string Secret = "bench";

    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(120);

    private readonly string _directory = Directory.CreateTempSubdirectory("actors-bench-jobs-").FullName;
    private readonly List<ChildProgram> _workers = [];
    private readonly List<JobClient> _clients = [];
    private readonly int _port = FreePort();
    private ChildProgram _silo = null!;

    public IReadOnlyList<IJobClient> Clients => _clients;

    public string Url => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_port}");

    public static async Task<Setup> Start(string silo, int clients)
    {
        var setup = new Setup();
        setup._silo = ChildProgram.Start(silo, [], new Dictionary<string, string>
        {
            ["PORT"] = setup._port.ToString(CultureInfo.InvariantCulture), ["SECRET"] = Secret, ["LOG_LEVEL"] = "Warning",
            ["DATA_DIR"] = Path.Combine(setup._directory, "silo"),
        }, Path.Combine(setup._directory, "silo.log"));
        await setup.WhenReady();
        for (var i = 0; i < clients; i++)
            setup._clients.Add(new JobClient(new JobClientOptions { Server = new Uri(setup.Url), Secret = Secret }));
        return setup;
    }

    public void StartWorker(int concurrency) => _workers.Add(ChildProgram.Start(
        Environment.ProcessPath!,
        [WorkerProgram.Name, Url, Secret, concurrency.ToString(CultureInfo.InvariantCulture)],
        new Dictionary<string, string>(),
        Path.Combine(_directory, "worker.log")));

    /// <summary>kill −9.</summary>
    public void StopWorkers()
    {
        foreach (var worker in _workers)
            worker.Dispose();
        _workers.Clear();
    }

    /// <summary>Processor time used so far: by the silo, by the workers, and by ourselves who submit.</summary>
    public (TimeSpan Silo, TimeSpan Workers, TimeSpan Clients) Used()
    {
        return (_silo.Used.Own, _workers.Aggregate(TimeSpan.Zero, (sum, worker) => sum + worker.Used.Own), ProcessorTime.OfSelf().Own);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
            await client.DisposeAsync();
        StopWorkers();
        _silo.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private async Task WhenReady()
    {
        var started = Stopwatch.GetTimestamp();
        using var http = new HttpClient { BaseAddress = new Uri(Url), Timeout = TimeSpan.FromSeconds(1) };
        while (Stopwatch.GetElapsedTime(started) < LongestStart && !_silo.HasExited)
        {
            try
            {
                using var answer = await http.GetAsync("/health/ready");
                if (answer.StatusCode == HttpStatusCode.OK)
                    return;
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
            {
                // Nothing listens yet.
            }
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }
        throw new InvalidOperationException($"the silo did not get ready; see {_directory}/silo.log");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
