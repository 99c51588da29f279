using Actors.Webhooks;
using Actors.WebhookSender.Addresses;
using Actors.WebhookSender.Requests;
using Microsoft.Extensions.DependencyInjection;

namespace Actors.WebhookSender;

/// <summary>The way out to receivers, and the judge of their addresses.</summary>
public static class ServiceRegistration
{
    public static IServiceCollection AddWebhookSender(this IServiceCollection services, WebhookSenderOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<IHostLookup, SystemLookup>();
        services.AddSingleton<CheckedAddresses>();
        services.AddSingleton<WebhookUrls>();
        services.AddSingleton<IWebhookUrls>(provider => provider.GetRequiredService<WebhookUrls>());
        services.AddSingleton<GuardedDialer>();
        services.AddSingleton<IWebhookSender, HttpWebhookSender>();
        return services;
    }
}
