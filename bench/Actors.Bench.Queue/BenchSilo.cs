using Actors.Configuration;
using Actors.Gateway.Application;
using Actors.Silo;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Orleans;

namespace Actors.Bench.Queue;

/// <summary>A whole silo in this process, over a database of its own.</summary>
internal sealed class BenchSilo : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _directory;

    private BenchSilo(WebApplication app, string directory) => (_app, _directory) = (app, directory);

    public JobService Jobs => _app.Services.GetRequiredService<JobService>();

    public IGrainFactory Grains => _app.Services.GetRequiredService<IGrainFactory>();

    public static async Task<BenchSilo> Start(string? directory)
    {
        var data = directory ?? Directory.CreateTempSubdirectory("actors-bench-queue-").FullName;
        var reader = new SettingsReader(new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["PORT"] = "0", ["LOG_LEVEL"] = "Warning", ["DATA_DIR"] = data }).Build());
        var app = SiloHost.Build(SiloSettings.Read(reader));
        await app.StartAsync();
        return new BenchSilo(app, data);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }
}
