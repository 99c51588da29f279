using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Threading.Channels;
using Actors.Link;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Actors.Agent.Tests.EndToEnd;

/// <summary>The server's end of the link on a loopback port: takes one agent in after the other, and leaves what is said to the test.</summary>
internal sealed class LinkServer : IAsyncDisposable
{
    public const string Secret = "agent-test-secret";

    private readonly WebApplication _app;
    private readonly Channel<LinkPeer> _peers = Channel.CreateBounded<LinkPeer>(1024);

    private LinkServer(WebApplication app) => _app = app;

    public Uri Api => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>When set, upgrades are refused with this reason and 401.</summary>
    public string? Refusal { get; set; }

    public int Refused { get; private set; }

    public static async Task<LinkServer> StartAsync(string address = "http://127.0.0.1:0")
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        WebApplication app = builder.Build();
        var server = new LinkServer(app);
        app.Urls.Add(address);
        app.UseWebSockets();
        app.Map("/link", server.TakeAsync);
        await app.StartAsync();
        return server;
    }

    /// <summary>The next agent that connects, before its hello is read.</summary>
    public async Task<LinkPeer> AcceptAsync() => await _peers.Reader.ReadAsync(Patience.Token());

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
    }

    private async Task TakeAsync(HttpContext context)
    {
        if (Refusal is not null || !IsSigned(context.Request))
        {
            Refused++;
            context.Response.StatusCode = (int)HttpStatusCode.Unauthorized;
            await context.Response.WriteAsync(Refusal ?? "bad signature");
            return;
        }
        using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
        var peer = new LinkPeer(socket, context.Request.Query["node"].ToString());
        await _peers.Writer.WriteAsync(peer);
        await peer.ReadAsync();
    }

    private static bool IsSigned(HttpRequest request)
    {
        string pathAndQuery = request.HttpContext.Features.Get<IHttpRequestFeature>()!.RawTarget;
        RequestSignature expected = RequestSignature.Sign(
            request.Headers[RequestSignature.KeyHeader].ToString(), Encoding.UTF8.GetBytes(Secret), "GET", pathAndQuery, [],
            long.Parse(request.Headers[RequestSignature.TimeHeader].ToString(), System.Globalization.CultureInfo.InvariantCulture),
            request.Headers[RequestSignature.NonceHeader].ToString());
        return expected.Auth == request.Headers[RequestSignature.AuthHeader].ToString();
    }
}
