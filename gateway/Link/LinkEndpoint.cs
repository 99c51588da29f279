using Actors.Gateway.Application;
using Actors.Gateway.Hmac;
using Actors.Gateway.Hmac.Signing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace Actors.Gateway.Link;

/// <summary><c>GET /link?node=N</c>, upgraded to a WebSocket: where executors connect, signed by scheme v2.</summary>
internal sealed class LinkEndpoint(SignatureVerifier verifier, LinkServices services, GatewayOptions options, IConnectionNames names, IHostApplicationLifetime life)
{
    public async Task Handle(HttpContext http)
    {
        if (!http.WebSockets.IsWebSocketRequest)
        {
            await http.Refuse(StatusCodes.Status426UpgradeRequired, "the node link is a WebSocket");
            return;
        }
        var headers = http.SignatureHeaders();
        var verdict = verifier.VerifyRequest(headers, http.Request.Method, http.RawTarget(), []);
        if (verdict is not SignatureVerdict.Accepted)
        {
            await http.Refuse(verdict);
            return;
        }
        var node = http.Request.Query["node"].ToString();
        if (!options.Allows(node))
        {
            await http.Refuse(StatusCodes.Status403Forbidden, "node not allowed");
            return;
        }
        // Named before it is accepted, so before its executor can give it up and dial again: the order of names is the order of hellos.
        var name = names.Next();
        using var socket = await http.WebSockets.AcceptWebSocketAsync();
        var peer = new LinkSocket(socket, options);
        var session = new LinkSession(services, peer, node, name);
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(life.ApplicationStopping, http.RequestAborted);
        await peer.Run(session, stopping.Token);
    }
}
