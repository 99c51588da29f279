using System.Net;
using System.Net.Sockets;
using Actors.Configuration;
using Actors.Gateway;
using Actors.Gateway.Health;
using Actors.Gateway.Hmac;
using Actors.Gateway.Http;
using Actors.Gateway.Link;
using Actors.Gateway.SignalR;
using Actors.Gateway.SocketIo;
using Actors.Gateway.Sse;
using Actors.Gateway.Webhooks;
using Actors.Grains;
using Actors.Silo.Telemetry;
using Actors.Storage;
using Actors.WebhookSender;
using Microsoft.AspNetCore.Authorization;

namespace Actors.Silo;

/// <summary>Puts a silo together: grains on their runtime and storage, the gateway, and the server they are reached through.</summary>
public static partial class SiloHost
{
    /// <summary>How long a stop waits for requests and grains to come to their end.</summary>
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(20);

    /// <param name="more">Adds to its services: clients and workers in this process, for programs that have a silo in them.</param>
    public static WebApplication Build(SiloSettings settings, Action<IServiceCollection>? more = null)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            // What is read here is read by SiloSettings: no file is watched, and the framework's own sources are not used.
            Args = ["--hostBuilder:reloadConfigOnChange=false"],
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.Configuration.Sources.Clear();
        AddLogging(builder.Logging, settings.LogLevel);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = Math.Max(settings.Gateway.MaxResultBytes, settings.Gateway.MaxBatchBytes);
            kestrel.Limits.MaxConcurrentConnections = settings.MaxConnections;
            kestrel.Limits.MaxConcurrentUpgradedConnections = settings.MaxConnections;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
            kestrel.Listen(settings.Address, settings.Port);
        });

        var services = builder.Services;
        services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
        services.AddSingleton(settings);
        services.AddSingleton(TimeProvider.System);
        services.AddGrains(settings.Rules, settings.Queues, settings.Webhooks.Rules);
        services.AddWebhookSender(settings.Webhooks.Sender);
        services.AddGateway(settings.Gateway, settings.Keys, settings.Tokens);
        services.AddSingleton(settings.Origins);
        services.AddCors(cors => cors.AddDefaultPolicy(settings.Origins.ToCorsPolicy()));
        if (settings.ResultDirectory is { } results)
            ResultFiles.Prepare(results);
        services.AddSingleton<IResultFiles>(provider => settings.ResultDirectory is { } directory
            ? new ResultFiles(directory, provider.GetRequiredService<Gateway.Application.ResultJson>())
            : new NoResultFiles());
        services.AddActorRuntime(settings);
        if (!settings.Telemetry.IsOff)
        {
            services.AddSingleton(settings.Telemetry);
            services.AddSingleton<QueueDepths>();
            services.AddSingleton<WebhookBacklog>();
            services.AddSingleton<TelemetryExport>();
            services.AddHostedService(provider => provider.GetRequiredService<TelemetryExport>());
        }
        services.AddSingleton<Recovery>();
        services.AddSingleton<IReadinessCheck>(provider => provider.GetRequiredService<Recovery>());
        services.AddHostedService(provider => provider.GetRequiredService<Recovery>());
        services.AddHostedService<Retention>();
        more?.Invoke(services);
        services.AddHostedService<WebhookUpkeepService>();

        var app = builder.Build();
        app.UseFaultAnswers(app.Logger);
        if (!settings.Origins.IsEmpty)
            app.UseCors();
        // Only what asks for one pays for the preparations.
        app.UseWhen(AsksForWebSocket, branch => branch.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.Zero }));
        UseAuthenticationWhereAsked(app);
        app.MapHealthEdge();
        if (settings.Telemetry.Metrics)
            app.MapMetricsEdge();
        if (settings.Keys.Keys.Count > 0)
            app.MapHmacEdge();
        else
            app.Logger.LogWarning("No SECRET is set: the shell API is off, and agents of nodes cannot connect");
        if (settings.Tokens.IsOn)
        {
            app.MapSocketIoEdge();
            app.MapJobsHub();
        }
        if (settings.Keys.Keys.Count > 0 || settings.Tokens.IsOn)
        {
            app.MapHttpEdge();
            app.MapSseEdge();
            app.MapWebhookEdge();
            app.MapLinkEdge();
        }
        else
            app.Logger.LogWarning("Neither SECRET nor TOKEN_SECRET is set: the REST API and the link are off");
        return app;
    }

    /// <summary>Starts it, and says where it listens.</summary>
    /// <exception cref="IOException">It cannot listen there.</exception>
    public static async Task Start(WebApplication app)
    {
        var settings = app.Services.GetRequiredService<SiloSettings>();
        try
        {
            await app.StartAsync();
        }
        catch (SocketException e)
        {
            // The server itself names the address only where another program has it.
            throw new IOException($"Failed to bind to address http://{new IPEndPoint(settings.Address, settings.Port)}: {e.Message}.", e);
        }
        catch (OperationCanceledException) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // It was stopped while it started; RunToEnd tells why.
            return;
        }
        LogListening(app.Logger, string.Join(", ", app.Urls));
    }

    /// <summary>Until it is told to stop.</summary>
    /// <returns>Whether it stopped because it was told to, and not for a fault of its own.</returns>
    public static async Task<bool> RunToEnd(WebApplication app)
    {
        var services = app.Services.GetServices<IHostedService>().OfType<BackgroundService>().ToArray();
        await app.WaitForShutdownAsync();
        return !services.Any(service => service.ExecuteTask is { IsFaulted: true });
    }

    /// <summary>Hubs go by the framework's authentication. The other edges establish their callers themselves, and the host, which puts it before every
    /// endpoint unless it is told that this was done, would have each submit pay for it.</summary>
    private static void UseAuthenticationWhereAsked(IApplicationBuilder app)
    {
        app.Properties["__AuthenticationMiddlewareSet"] = true;
        app.Properties["__AuthorizationMiddlewareSet"] = true;
        app.UseWhen(
            static http => http.GetEndpoint()?.Metadata.GetMetadata<IAuthorizeData>() is not null,
            static branch => branch.UseAuthentication().UseAuthorization());
    }

    private static void AddLogging(ILoggingBuilder logging, LogLevel level)
    {
        logging.ClearProviders();
        logging.SetMinimumLevel(level);
        // It would make an activity and a log scope for each request, and nobody reads them.
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        logging.AddFilter("Microsoft", level < LogLevel.Warning ? LogLevel.Warning : level);
        // A start that fails is told by Program in a sentence; the host would tell it before with its stack.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        logging.AddLogLines();
    }

    /// <summary>By an upgrade in HTTP/1.1, by a CONNECT in HTTP/2.</summary>
    private static bool AsksForWebSocket(HttpContext http) =>
        http.Request.Headers.Upgrade.Count > 0 || HttpMethods.IsConnect(http.Request.Method);

    [LoggerMessage(Level = LogLevel.Information, Message = "Listening at {Addresses}")]
    private static partial void LogListening(ILogger log, string addresses);
}
