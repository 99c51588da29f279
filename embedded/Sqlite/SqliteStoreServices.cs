using System.Text.Json;
using Actors.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace Actors.Embedded.Sqlite;

/// <summary>Adds the store to a host.</summary>
public static class SqliteStoreServices
{
    /// <summary>Registers the store and everything it offers: <see cref="IGrainStorage"/>, <see cref="IJobIndex"/>, <see cref="IJobStore"/>, <see cref="IOutputStore"/>,
    /// <see cref="IReminderTable"/>, <see cref="IWebhookOutbox"/>, <see cref="IWebhookOwners"/> and <see cref="IStorageHealth"/>. It is opened when first asked for; the host resolves
    /// <see cref="SqliteStore"/> at start to meet a refusal there.</summary>
    public static IServiceCollection AddSqliteStore(this IServiceCollection services, SqliteStoreOptions options, JsonSerializerOptions json)
    {
        services.AddSingleton(provider => SqliteStore.Open(
            options, json, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton(provider => provider.GetRequiredService<SqliteStore>().Grains);
        services.AddSingleton(provider => provider.GetRequiredService<SqliteStore>().Jobs);
        services.AddSingleton(provider => provider.GetRequiredService<SqliteStore>().Batches);
        services.AddSingleton(provider => provider.GetRequiredService<SqliteStore>().Output);
        services.AddSingleton(provider => provider.GetRequiredService<SqliteStore>().Reminders);
        services.AddSingleton(provider => provider.GetRequiredService<SqliteStore>().Webhooks);
        services.AddSingleton(provider => provider.GetRequiredService<SqliteStore>().WebhookOwners);
        services.AddSingleton(provider => provider.GetRequiredService<SqliteStore>().Health);
        return services;
    }
}
