using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Actors.Gateway.Http;

/// <summary>The REST API.</summary>
public static class HttpEdge
{
    public static void MapHttpEdge(this IEndpointRouteBuilder routes)
    {
        // Called far more often than all others: without a scope of services for each request.
        var submit = new Lazy<SubmitEndpoint>(routes.ServiceProvider.GetRequiredService<SubmitEndpoint>);
        routes.MapPost("/submit-job", http => submit.Value.Handle(http));
        routes.MapGet("/jobs", static (HttpContext http, JobsEndpoint endpoint) => endpoint.List(http));
        routes.MapGet("/jobs/{id}", static (HttpContext http, JobsEndpoint endpoint, string id) => endpoint.Get(http, id));
        routes.MapGet("/jobs/{id}/output", static (HttpContext http, OutputEndpoint endpoint, string id) => endpoint.Handle(http, id));
        routes.MapPost("/jobs/{id}/cancel", static (HttpContext http, JobsEndpoint endpoint, string id) => endpoint.Cancel(http, id));
        routes.MapGet("/nodes", static (HttpContext http, NodesEndpoint endpoint) => endpoint.List(http));
    }
}
