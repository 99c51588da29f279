using Actors.Client.Workers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Actors.Client;

/// <summary>Clients and workers for a host.</summary>
public static class ServiceCollectionExtensions
{
    /// <summary>Adds <see cref="IJobClient"/>.</summary>
    public static IServiceCollection AddJobClient(this IServiceCollection services, Action<JobClientOptions> configure)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IJobClient>(provider =>
        {
            var options = new JobClientOptions();
            configure(options);
            return new JobClient(options, provider.GetRequiredService<ILogger<JobClient>>(), provider.GetRequiredService<TimeProvider>());
        });
        return services;
    }

    /// <summary>Adds a worker, which takes jobs as long as the host runs. Give it handlers: <c>AddJobWorker(…).Handle("name", …)</c>.</summary>
    public static JobWorkerBuilder AddJobWorker(this IServiceCollection services, Action<JobWorkerOptions> configure) =>
        services.AddJobWorker((_, options) => configure(options));

    /// <inheritdoc cref="AddJobWorker(IServiceCollection, Action{JobWorkerOptions})"/>
    public static JobWorkerBuilder AddJobWorker(this IServiceCollection services, Action<IServiceProvider, JobWorkerOptions> configure)
    {
        var builder = new JobWorkerBuilder(services);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IHostedService>(provider =>
        {
            var options = new JobWorkerOptions();
            configure(provider, options);
            if (builder.Handlers.Count == 0)
                throw new InvalidOperationException("A worker needs a handler: AddJobWorker(…).Handle(\"name\", …).");
            return new JobWorkerService(new JobWorker(options, builder.Handlers, provider.GetRequiredService<IServiceScopeFactory>(), provider.GetRequiredService<ILogger<JobWorker>>(), provider.GetRequiredService<TimeProvider>()));
        });
        return builder;
    }
}
