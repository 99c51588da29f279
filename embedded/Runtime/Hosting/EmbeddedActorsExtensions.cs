using Actors.Embedded;
using Actors.Embedded.Hosting;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Orleans;

namespace Microsoft.Extensions.DependencyInjection;

public static class EmbeddedActorsExtensions
{
    /// <summary>Adds the embedded runtime, the factory that calls its grains, and a hosted service that starts and stops it. The clock and the
    /// loggers are the host's. Register it after what grains need and before the edges that call them: hosted services stop in reverse order.</summary>
    public static IServiceCollection AddEmbeddedActors(this IServiceCollection services, Action<EmbeddedOptions> configure)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider =>
        {
            var options = new EmbeddedOptions
            {
                Services = provider,
                Time = provider.GetRequiredService<TimeProvider>(),
                Loggers = provider.GetRequiredService<ILoggerFactory>(),
            };
            configure(options);
            return new EmbeddedRuntime(options);
        });
        services.AddSingleton<IClusterClient>(provider => provider.GetRequiredService<EmbeddedRuntime>());
        services.AddSingleton<IGrainFactory>(provider => provider.GetRequiredService<EmbeddedRuntime>());
        return services.AddHostedService<EmbeddedRuntimeService>();
    }
}
