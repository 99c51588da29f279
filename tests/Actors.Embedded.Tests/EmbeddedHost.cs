using Actors.Embedded.InMemory;
using Actors.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Actors.Embedded.Tests;

/// <summary>The embedded runtime with turns on the thread pool, a clock set by hand, and memory for a disk.</summary>
public sealed class EmbeddedHost : IGrainHost
{
    public const string Storage = "records";

    private readonly Action<EmbeddedOptions>? _configure;
    private readonly ServiceProvider _services;

    public EmbeddedHost(Action<EmbeddedOptions>? configure = null)
    {
        _configure = configure;
        Records = new MemoryGrainStorage(Clock);
        _services = new ServiceCollection().AddSingleton(Journal).AddSingleton<TimeProvider>(Clock).BuildServiceProvider();
        Runtime = Create();
    }

    public ManualTimeProvider Clock { get; } = new();

    public MemoryGrainStorage Records { get; }

    public MemoryReminderTable ReminderTable { get; } = new();

    public Journal Journal { get; } = new();

    public EmbeddedRuntime Runtime { get; private set; }

    public IGrainFactory Grains => Runtime;

    public IClusterClient Client => Runtime;

    public static async Task<EmbeddedHost> StartAsync(Action<EmbeddedOptions>? configure = null)
    {
        var host = new EmbeddedHost(configure);
        await host.Runtime.StartAsync(CancellationToken.None);
        return host;
    }

    public void Advance(TimeSpan span) => Clock.Advance(span);

    public void TouchState(string grainType, string key) => Records.Touch(new GrainId(grainType, key), "record");

    public void FailNextWrite(Exception exception) => Records.FailNextWrite(exception);

    public async Task RestartAsync(TimeSpan away)
    {
        await Runtime.StopAsync(CancellationToken.None);
        Clock.Advance(away);
        Runtime = Create();
        await Runtime.StartAsync(CancellationToken.None);
    }

    /// <summary>The process dies and another takes over its disk.</summary>
    public async Task CrashAsync()
    {
        Runtime.Abort();
        Runtime = Create();
        await Runtime.StartAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        // A test may have left a call pending on purpose.
        Runtime.Abort();
        await _services.DisposeAsync();
    }

    private EmbeddedRuntime Create()
    {
        var options = new EmbeddedOptions { Services = _services, Time = Clock, ReminderTable = ReminderTable };
        options.Assemblies.Add(typeof(EmbeddedHost).Assembly);
        options.Storages[Storage] = Records;
        _configure?.Invoke(options);
        return new EmbeddedRuntime(options);
    }
}
