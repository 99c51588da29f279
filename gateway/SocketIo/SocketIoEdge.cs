using Actors.Gateway.Application;
using Actors.Gateway.Application.Live;
using Actors.Gateway.Requests;
using Actors.Gateway.SocketIo.EngineIo;
using Actors.Gateway.SocketIo.Jobs;
using Actors.Gateway.SocketIo.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Actors.Gateway.SocketIo;

/// <summary>Socket.IO 4 at <c>/socket.io/</c>.</summary>
public static class SocketIoEdge
{
    private const string Path = "/socket.io/";

    public static void MapSocketIoEdge(this IEndpointRouteBuilder routes)
    {
        var services = routes.ServiceProvider;
        var server = services.GetRequiredService<SocketIoServer>();
        // Waiting polls and WebSockets would hold up a stop until they time out.
        services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(server.CloseAll);
        routes.Map(Path, server.Handle);
    }

    public static void AddSocketIo(this IServiceCollection services)
    {
        services.AddSingleton<JobsNamespace>();
        services.AddSingleton(provider => new SocketIoServer(
            [provider.GetRequiredService<JobsNamespace>()],
            OptionsOf(provider.GetRequiredService<GatewayOptions>().Live),
            provider.GetRequiredService<TimeProvider>(),
            http => provider.GetRequiredService<OriginPolicy>().Allows(http.Request)));
    }

    private static SocketIoOptions OptionsOf(LiveOptions live) => new()
    {
        Engine = new EngineOptions
        {
            PingInterval = live.PingInterval,
            PingTimeout = live.PingTimeout,
            MaxPayloadBytes = live.MaxMessageBytes,
            MaxQueuedBytes = live.MaxQueuedBytes,
            MaxPacketsPerSecond = live.MaxMessagesPerSecond,
            MaxPacketBurst = live.MaxMessageBurst,
            MaxSessions = live.MaxConnections,
        },
    };
}
