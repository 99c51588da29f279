using Actors.Embedded.Sqlite;
using Actors.Gateway.Health;
using Actors.Grains.Serialization;
using Actors.Jobs;
using Orleans.Storage;

namespace Actors.Silo;

/// <summary>Runs the grains in this process over one SQLite file.</summary>
internal static class EmbeddedRuntimeWiring
{
    public static void AddActorRuntime(this IServiceCollection services, SiloSettings settings)
    {
        services.AddSqliteStore(
            new SqliteStoreOptions { DataDirectory = settings.DataDirectory },
            StoredJson.Options);
        services.AddKeyedSingleton<IGrainStorage>(GrainNames.JobStorage, (provider, _) => provider.GetRequiredService<IGrainStorage>());
        services.AddKeyedSingleton<IGrainStorage>(GrainNames.DefaultStorage, (provider, _) => provider.GetRequiredService<IGrainStorage>());
        services.AddSingleton<IReadinessCheck, StorageReadiness>();
        services.AddEmbeddedActors(options =>
        {
            options.Assemblies.Add(typeof(IJobGrain).Assembly);
            options.Assemblies.Add(typeof(GrainStateJson).Assembly);
        });
    }
}
