using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Actors.Gateway.Hmac;

/// <summary>The shell API: the routes that existing workers and clients call. Source: the HMAC job broker's protocol, v1 and v2.</summary>
public static class HmacEdge
{
    public static void MapHmacEdge(this IEndpointRouteBuilder routes)
    {
        // Called far more often than all others: without a scope of services for each request.
        var queue = new Lazy<QueueEndpoint>(routes.ServiceProvider.GetRequiredService<QueueEndpoint>);
        routes.MapPost("/queue", http => queue.Value.Handle(http));
        routes.MapGet("/fetch", static (HttpContext http, FetchEndpoint endpoint) => endpoint.Handle(http));
        routes.MapPost("/result", static (HttpContext http, ResultEndpoint endpoint) => endpoint.Handle(http));
        routes.MapGet("/get-result", static (HttpContext http, GetResultEndpoint endpoint) => endpoint.Handle(http, null, null));
        routes.MapGet("/get-result/{node}/{id}", static (HttpContext http, GetResultEndpoint endpoint, string node, string id) => endpoint.Handle(http, Unescaped(node), id));
        routes.MapGet("/list-results", static (HttpContext http, ListResultsEndpoint endpoint) => endpoint.Handle(http));
    }

    /// <summary>The server unescapes all of a path but the slash, which would make another segment.</summary>
    private static string Unescaped(string segment) => segment.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
}
