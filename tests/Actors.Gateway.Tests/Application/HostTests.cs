using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Actors.Gateway.Application;

/// <summary>How a silo's process comes to its end.</summary>
public sealed class HostTests
{
    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task A_silo_that_a_fault_stopped_does_not_end_as_if_it_had_been_told_to(bool hasFault, bool whileItStarts)
    {
        await using var silo = await AppSilo.Start(services => services.AddHostedService(provider =>
            new Ending(hasFault, whileItStarts, provider.GetRequiredService<IHostApplicationLifetime>())));
        Assert.Equal(!hasFault, await silo.RunToEnd().WaitAsync(AppSilo.Patience));
    }

    /// <summary>Brings the end, by a fault or as somebody who tells it to stop.</summary>
    private sealed class Ending(bool hasFault, bool whileItStarts, IHostApplicationLifetime lifetime) : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            await Task.Yield();
            if (!whileItStarts)
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, lifetime.ApplicationStarted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (hasFault)
                throw new InvalidOperationException("a fault");
            lifetime.StopApplication();
        }
    }
}
