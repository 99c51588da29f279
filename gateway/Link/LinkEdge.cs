using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Actors.Gateway.Link;

/// <summary>The node link.</summary>
public static class LinkEdge
{
    public static void MapLinkEdge(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/link", static (HttpContext http, LinkEndpoint endpoint) => endpoint.Handle(http));
}
