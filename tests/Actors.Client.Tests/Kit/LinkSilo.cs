using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Actors.Client.Workers;
using Actors.Configuration;
using Actors.Silo;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Actors.Client.Tests.Kit;

/// <summary>A whole silo in this process, on a port and in a directory of its own, with what makes clients and workers of it.</summary>
public sealed class LinkSilo : IAsyncLifetime
{
    public const string Secret = "a secret of the link";
    public const string TokenSecret = "a secret of tokens that is long enough";

    /// <summary>Reached only when something is broken; long, since a busy machine is slow.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _directory = Directory.CreateTempSubdirectory("actors-link-").FullName;
    private readonly int _port = FreePort();
    private WebApplication _app = null!;

    public Uri Url => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_port}"));

    /// <summary>What the silo's own process has besides.</summary>
    public Action<IServiceCollection>? More { get; init; }

    public IServiceProvider Services => _app.Services;

    public async Task InitializeAsync()
    {
        var reader = new SettingsReader(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["SECRET"] = Secret,
            ["TOKEN_SECRET"] = TokenSecret,
            ["PORT"] = _port.ToString(CultureInfo.InvariantCulture),
            ["LOG_LEVEL"] = "Error",
            ["DATA_DIR"] = _directory,
        }).Build());
        var settings = SiloSettings.Read(reader);
        reader.ThrowIfMistaken();
        _app = SiloHost.Build(settings, More);
        await _app.StartAsync();
    }

    /// <summary>Stops it; its database stays.</summary>
    public async Task Stop() => await _app.DisposeAsync();

    public async Task DisposeAsync()
    {
        await _app.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    public JobClient Client(Action<JobClientOptions>? configure = null, TimeProvider? time = null)
    {
        var options = new JobClientOptions { Server = Url, Secret = Secret };
        configure?.Invoke(options);
        return new JobClient(options, log: null, time);
    }

    /// <summary>A worker that runs until it is disposed of.</summary>
    internal async Task<TestWorker> Worker(Action<JobWorkerBuilder> handlers, Action<JobWorkerOptions>? configure = null)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        handlers(services.AddJobWorker(options =>
        {
            options.Server = Url;
            options.Secret = Secret;
            configure?.Invoke(options);
        }));
        var worker = new TestWorker(services.BuildServiceProvider());
        await worker.Start();
        return worker;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

/// <summary>A worker in a host of its own.</summary>
internal sealed class TestWorker(ServiceProvider services) : IAsyncDisposable
{
    private readonly IHostedService _hosted = services.GetServices<IHostedService>().Single();
    private bool _isStopped;

    public Task Start() => _hosted.StartAsync(CancellationToken.None);

    public async Task Stop(CancellationToken hurry = default)
    {
        _isStopped = true;
        await _hosted.StopAsync(hurry);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_isStopped)
            await Stop(new CancellationToken(canceled: true));
        await services.DisposeAsync();
    }
}
