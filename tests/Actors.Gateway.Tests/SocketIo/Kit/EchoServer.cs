using Actors.Gateway.SocketIo.EngineIo;
using Actors.Gateway.SocketIo.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Actors.Gateway.SocketIo.Kit;

/// <summary>A server set up as the public test suites expect one: Engine.IO at /engine.io/ that sends every message back, Socket.IO at /socket.io/ with the
/// namespaces / and /custom.</summary>
internal sealed class EchoServer : IAsyncDisposable
{
    /// <summary>Heartbeats that no test runs into.</summary>
    public static readonly SocketIoOptions Calm = new()
    {
        ConnectTimeout = TimeSpan.FromMinutes(1),
        Engine = new EngineOptions { MaxPayloadBytes = 1_000_000, PingInterval = TimeSpan.FromMinutes(1), UpgradeTimeout = TimeSpan.FromSeconds(20) },
    };

    /// <summary>The heartbeats of the public test suites.</summary>
    public static readonly SocketIoOptions Quick = new()
    {
        ConnectTimeout = TimeSpan.FromSeconds(1),
        Engine = Calm.Engine with { PingInterval = TimeSpan.FromMilliseconds(300), PingTimeout = TimeSpan.FromMilliseconds(200), UpgradeTimeout = TimeSpan.FromSeconds(1) },
    };

    private readonly WebApplication _app;

    private EchoServer(WebApplication app, SocketIoServer sockets, EngineSessions engine)
    {
        (_app, Sockets, Engine) = (app, sockets, engine);
        Url = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    public Uri Url { get; }

    public SocketIoServer Sockets { get; }

    public EngineSessions Engine { get; }

    /// <param name="port">0 for one that is free.</param>
    public static async Task<EchoServer> Start(SocketIoOptions? options = null, int port = 0, bool originsAllowed = true)
    {
        options ??= Calm;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhost(port == 0 ? FreePort() : port));
        var app = builder.Build();
        var sockets = new SocketIoServer([new EchoNamespace("/"), new EchoNamespace("/custom")], options, TimeProvider.System, _ => originsAllowed);
        var engine = new EngineSessions(options.Engine, TimeProvider.System);
        var echo = new EngineEndpoint(engine, options.Engine, TimeProvider.System, static session => new EchoSession(session), _ => originsAllowed);
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.Zero });
        app.Map("/socket.io/", sockets.Handle);
        app.Map("/engine.io/", echo.Handle);
        await app.StartAsync();
        return new EchoServer(app, sockets, engine);
    }

    public async ValueTask DisposeAsync()
    {
        Sockets.CloseAll();
        Engine.CloseAll("the test is over");
        await _app.DisposeAsync();
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed class EchoSession(EngineSession session) : IEngineListener
    {
        public ValueTask<bool> Received(EnginePacket message)
        {
            session.Send(message with { Wire = message.Wire.ToArray() });
            return ValueTask.FromResult(true);
        }

        public void Closed(string reason) { }
    }
}
