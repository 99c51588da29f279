using Actors.Embedded.Tests.Grains;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Storage;

namespace Actors.Embedded.Tests;

public sealed class HostingTests
{
    [Fact]
    public async Task A_host_starts_the_runtime_and_finds_storage_among_its_services()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddSingleton<Journal>();
        builder.Services.AddKeyedSingleton<IGrainStorage>(EmbeddedHost.Storage, new InMemory.MemoryGrainStorage(TimeProvider.System));
        builder.Services.AddEmbeddedActors(options => options.Assemblies.Add(typeof(HostingTests).Assembly));
        using var host = builder.Build();
        await host.StartAsync();
        Assert.Equal(2, await host.Services.GetRequiredService<IGrainFactory>().GetGrain<IRecordGrain>("a").Add(2));
        await host.StopAsync();
        Assert.Contains("a deactivated: ShuttingDown", host.Services.GetRequiredService<Journal>().Entries);
    }
}
