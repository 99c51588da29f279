using Actors.Domain.Jobs;
using Actors.Domain.Queues;
using Actors.Domain.Webhooks;
using Actors.Grains.Jobs;
using Actors.Grains.Webhooks;
using Actors.Webhooks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Actors.Grains;

/// <summary>What grains need besides a runtime and storage.</summary>
public static class ServiceRegistration
{
    public static IServiceCollection AddGrains(this IServiceCollection services, JobRules rules, WorkQueueLimits limits, WebhookRules webhooks)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(rules);
        services.AddSingleton(limits);
        services.AddSingleton(webhooks);
        services.TryAddSingleton<IWebhookDirectory, WebhookDirectory>();
        services.TryAddSingleton<IChance, SystemChance>();
        services.AddSingleton<JobMetrics>();
        services.AddSingleton<WebhookMetrics>();
        return services;
    }
}
