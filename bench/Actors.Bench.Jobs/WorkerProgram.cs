using Actors.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Actors.Bench.Jobs;

/// <summary>A worker whose handler does nothing. Runs as <c>PROGRAM worker ADDRESS SECRET CONCURRENCY</c> until it is killed.</summary>
internal static class WorkerProgram
{
    public const string Name = "worker";

    public static async Task Run(string address, string secret, string concurrency)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddJobWorker(worker =>
        {
            worker.Server = new Uri(address);
            worker.Secret = secret;
            worker.Concurrency = int.Parse(concurrency);
        }).Handle<Work, Done>(Load.JobName, static (_, _) => Task.FromResult(new Done(true)), BenchJson.Default.Work, BenchJson.Default.Done);
        await using var provider = services.BuildServiceProvider();
        var hosted = provider.GetServices<IHostedService>().Single();
        await hosted.StartAsync(default);
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System);
    }
}
