using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Actors.Gateway.Application;

/// <summary>How a silo's process comes to its end.</summary>
public sealed class HostTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_silo_that_a_fault_stopped_does_not_end_as_if_it_had_been_told_to(bool hasFault)
    {
        await using var silo = await AppSilo.Start(services => services.AddHostedService(_ => new Ending(hasFault)));
        var ended = silo.RunToEnd();
        if (!hasFault)
            silo.Service<IHostApplicationLifetime>().StopApplication();
        Assert.Equal(!hasFault, await ended.WaitAsync(AppSilo.Patience));
    }

    private sealed class Ending(bool hasFault) : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            await Task.Yield();
            if (hasFault)
                throw new InvalidOperationException("a fault");
        }
    }
}
