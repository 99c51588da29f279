using Microsoft.Extensions.Hosting;

namespace Actors.Client.Workers;

/// <summary>Runs a worker as long as its host runs.</summary>
internal sealed class JobWorkerService(JobWorker worker) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        worker.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => worker.Stop(cancellationToken);
}
