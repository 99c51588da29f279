using Actors.Gateway.Application;
using Actors.Gateway.Hmac;
using Actors.Gateway.Link.Applications;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace Actors.Gateway.Link;

/// <summary><c>GET /link</c>, upgraded to a WebSocket: where applications connect, and with <c>?node=N</c> agents of nodes. The upgrade is signed by
/// scheme v2 or, for applications, carries a bearer token.</summary>
internal sealed class LinkEndpoint(LinkCallers callers, LinkServices nodes, ApplicationServices applications, GatewayOptions options, IConnectionNames names, IHostApplicationLifetime life)
{
    /// <summary><see cref="Caller.Via"/> of a caller with a signing key.</summary>
    public const string ViaSignature = "hmac";

    public async Task Handle(HttpContext http)
    {
        if (!http.WebSockets.IsWebSocketRequest)
        {
            await http.Refuse(StatusCodes.Status426UpgradeRequired, "the link is a WebSocket");
            return;
        }
        if (await callers.Authenticate(http) is not { } caller)
            return;
        var node = http.Request.Query.TryGetValue("node", out var given) ? given.ToString() : null;
        if (node is not null && caller.Via != ViaSignature)
        {
            await http.Refuse(StatusCodes.Status403Forbidden, "agents of nodes sign their requests");
            return;
        }
        if (node is not null && !options.Allows(node))
        {
            await http.Refuse(StatusCodes.Status403Forbidden, "node not allowed");
            return;
        }
        // Named before it is accepted, so before its executor can give it up and dial again: the order of names is the order of hellos.
        var name = names.Next();
        using var socket = await http.WebSockets.AcceptWebSocketAsync();
        var peer = new LinkSocket(socket, options);
        ILinkSession session = node is null ? new ApplicationSession(applications, peer, caller, name) : new LinkSession(nodes, peer, node, name);
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(life.ApplicationStopping, http.RequestAborted);
        await peer.Run(session, stopping.Token);
    }
}
