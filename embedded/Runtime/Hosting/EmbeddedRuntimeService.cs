using Microsoft.Extensions.Hosting;

namespace Actors.Embedded.Hosting;

/// <summary>Starts and stops the runtime with its host.</summary>
internal sealed class EmbeddedRuntimeService(EmbeddedRuntime runtime) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => runtime.StartAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => runtime.StopAsync(cancellationToken);
}
