using Microsoft.Extensions.Hosting;

namespace Actors.Client.Workers;

/// <summary>Runs a worker as long as its host runs; a host that is disposed of without a stop leaves none behind.</summary>
internal sealed class JobWorkerService(JobWorker worker) : IHostedService, IAsyncDisposable
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        worker.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => worker.Stop(cancellationToken);

    public ValueTask DisposeAsync() => worker.DisposeAsync();
}
