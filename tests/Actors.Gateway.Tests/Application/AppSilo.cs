using Actors.Configuration;
using Actors.Jobs;
using Actors.Silo;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Orleans;

namespace Actors.Gateway.Application;

/// <summary>A whole silo in this process, reached through its services: no edge is between a test and what it asks.</summary>
internal sealed class AppSilo : IAsyncDisposable
{
    /// <summary>How long a test waits for what must come; only a failing one ever does.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static readonly Caller Ann = new("ann", [], "test");
    public static readonly Caller Bob = new("bob", [], "test");

    private readonly Dictionary<string, string?> _settings;
    private readonly Action<IServiceCollection>? _more;
    private WebApplication _app;

    private AppSilo(Dictionary<string, string?> settings, Action<IServiceCollection>? more) => (_settings, _more, _app) = (settings, more, Build(settings, more));

    public JobService Jobs => Service<JobService>();

    public IGrainFactory Grains => Service<IGrainFactory>();

    public static Task<AppSilo> Start(params (string Name, string Value)[] settings) => Start(more: null, settings);

    /// <param name="more">Adds to its services.</param>
    public static async Task<AppSilo> Start(Action<IServiceCollection>? more, params (string Name, string Value)[] settings)
    {
        var all = new Dictionary<string, string?> { ["PORT"] = "0", ["LOG_LEVEL"] = "Error", ["DATA_DIR"] = Directory.CreateTempSubdirectory("actors-app-").FullName };
        foreach (var (name, value) in settings)
            all[name] = value;
        var silo = new AppSilo(all, more);
        await SiloHost.Start(silo._app);
        return silo;
    }

    public Task<bool> RunToEnd() => SiloHost.RunToEnd(_app);

    public T Service<T>() where T : notnull => _app.Services.GetRequiredService<T>();

    /// <summary>The same silo after a stop.</summary>
    public async Task Restart()
    {
        await _app.DisposeAsync();
        _app = Build(_settings, _more);
        await SiloHost.Start(_app);
    }

    public async Task<JobSnapshot> Submit(NewJob job, Caller? by = null)
    {
        var answer = await Jobs.Submit(by ?? Ann, job);
        Assert.True(answer.TryGet(out var accepted, out var rejection), rejection?.Message);
        return accepted;
    }

    public async Task<JobSnapshot> End(JobId id)
    {
        var answer = await Jobs.WaitForEnd(Ann, id, Patience, CancellationToken.None);
        Assert.True(answer.TryGet(out var ended, out var rejection), rejection?.Message);
        Assert.True(ended.FinishedAt is not null, $"the job is {ended.Status}");
        return ended;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Directory.Delete(_settings["DATA_DIR"]!, recursive: true);
    }

    private static WebApplication Build(Dictionary<string, string?> settings, Action<IServiceCollection>? more)
    {
        var reader = new SettingsReader(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        var read = SiloSettings.Read(reader);
        reader.ThrowIfMistaken();
        return SiloHost.Build(read, more);
    }
}
