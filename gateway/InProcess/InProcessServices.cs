using Actors.Client;
using Actors.Client.Workers;
using Actors.Gateway.Application;
using Actors.Gateway.Link;
using Actors.Gateway.Link.Applications;
using Microsoft.Extensions.DependencyInjection;

namespace Actors.Gateway.InProcess;

/// <summary>Clients and workers inside the server's own process.</summary>
public static class InProcessServices
{
    /// <summary>Adds <see cref="IJobClient"/> without a connection.</summary>
    /// <param name="user">Whose jobs it submits and sees.</param>
    public static IServiceCollection AddJobClientInProcess(this IServiceCollection services, string user) => services.AddSingleton<IJobClient>(provider => new InProcessJobClient(
        provider.GetRequiredService<JobService>(),
        provider.GetRequiredService<JobWatches>(),
        provider.GetRequiredService<GatewayOptions>(),
        provider.GetRequiredService<TimeProvider>(),
        CallerOf(user)));

    /// <summary>Adds a worker without a network: the same as <c>AddJobWorker</c>, without an address and a secret.</summary>
    /// <param name="user">Shown with what it runs. It runs everybody's jobs, as every worker does.</param>
    public static JobWorkerBuilder AddJobWorkerInProcess(this IServiceCollection services, string user, Action<JobWorkerOptions>? configure = null) => services.AddJobWorker((provider, options) =>
    {
        var applications = provider.GetRequiredService<ApplicationServices>();
        var names = provider.GetRequiredService<IConnectionNames>();
        options.InProcess = () => new InProcessConnection(applications, CallerOf(user), names.Next());
        configure?.Invoke(options);
    });

    private static Caller CallerOf(string user) => new(user, [Roles.Worker], "in-process");
}
