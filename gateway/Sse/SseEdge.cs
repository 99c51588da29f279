using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Actors.Gateway.Sse;

/// <summary>Server-Sent Events.</summary>
public static class SseEdge
{
    public static void MapSseEdge(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/jobs/{id}/events", static (HttpContext http, JobEventsEndpoint endpoint, string id) => endpoint.Handle(http, id));
}
