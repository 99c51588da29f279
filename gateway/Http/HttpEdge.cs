using Actors.Gateway.Application;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Actors.Gateway.Http;

/// <summary>The REST API.</summary>
public static class HttpEdge
{
    public static void MapHttpEdge(this IEndpointRouteBuilder routes)
    {
        var services = routes.ServiceProvider;
        services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(services.GetRequiredService<JobEnds>().EndWaits);
        // Called far more often than all others: without a scope of services for each request.
        var submit = new Lazy<SubmitEndpoint>(services.GetRequiredService<SubmitEndpoint>);
        routes.MapPost("/submit-job", http => submit.Value.Handle(http));
        routes.MapGet("/jobs", static (HttpContext http, JobsEndpoint endpoint) => endpoint.List(http));
        routes.MapGet("/jobs/{id}", static (HttpContext http, JobsEndpoint endpoint, string id) => endpoint.Get(http, id));
        routes.MapGet("/jobs/{id}/output", static (HttpContext http, OutputEndpoint endpoint, string id) => endpoint.Handle(http, id));
        routes.MapPost("/jobs/{id}/cancel", static (HttpContext http, JobsEndpoint endpoint, string id) => endpoint.Cancel(http, id));
        routes.MapPost("/jobs/{id}/requeue", static (HttpContext http, JobsEndpoint endpoint, string id) => endpoint.Requeue(http, id));
        routes.MapDelete("/jobs/{id}", static (HttpContext http, JobsEndpoint endpoint, string id) => endpoint.Delete(http, id));
        routes.MapGet("/dead-jobs", static (HttpContext http, DeadJobsEndpoint endpoint) => endpoint.List(http, ofAll: false));
        routes.MapPost("/dead-jobs/requeue", static (HttpContext http, DeadJobsEndpoint endpoint) => endpoint.Requeue(http, ofAll: false));
        routes.MapPost("/jobs/batch", static (HttpContext http, BatchEndpoint endpoint) => endpoint.Handle(http));
        routes.MapGet(OpenApiEndpoint.Path, OpenApiEndpoint.Handle);
        MapWorkers(routes);
        MapAdmin(routes);
        routes.MapGet("/nodes", static (HttpContext http, NodesEndpoint endpoint) => endpoint.List(http));
    }

    private static void MapWorkers(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/workers/poll", static (HttpContext http, WorkersEndpoint endpoint) => endpoint.Poll(http));
        var attempt = routes.MapGroup("/jobs/{id}/attempts/{attempt}");
        attempt.MapPost("/heartbeat", static (HttpContext http, WorkersEndpoint endpoint, string id, string attempt) => endpoint.Heartbeat(http, id, attempt));
        attempt.MapPost("/progress", static (HttpContext http, WorkersEndpoint endpoint, string id, string attempt) => endpoint.Progress(http, id, attempt));
        attempt.MapPost("/complete", static (HttpContext http, WorkersEndpoint endpoint, string id, string attempt) => endpoint.Complete(http, id, attempt));
        attempt.MapPost("/fail", static (HttpContext http, WorkersEndpoint endpoint, string id, string attempt) => endpoint.Fail(http, id, attempt));
    }

    private static void MapAdmin(IEndpointRouteBuilder routes)
    {
        var admin = routes.MapGroup("/admin");
        admin.MapGet("/jobs", static (HttpContext http, AdminEndpoint endpoint) => endpoint.List(http));
        admin.MapGet("/jobs/{id}", static (HttpContext http, AdminEndpoint endpoint, string id) => endpoint.Get(http, id));
        admin.MapPost("/jobs/{id}/cancel", static (HttpContext http, AdminEndpoint endpoint, string id) => endpoint.Cancel(http, id));
        admin.MapGet("/nodes", static (HttpContext http, NodesEndpoint endpoint) => endpoint.ListForAdmin(http));
        admin.MapGet("/dead-jobs", static (HttpContext http, DeadJobsEndpoint endpoint) => endpoint.List(http, ofAll: true));
        admin.MapPost("/dead-jobs/requeue", static (HttpContext http, DeadJobsEndpoint endpoint) => endpoint.Requeue(http, ofAll: true));
        admin.MapPatch("/queues/{kind}/{target}", static (HttpContext http, AdminEndpoint endpoint, string kind, string target) => endpoint.SetQueue(http, kind, target));
        admin.MapGet("/queues", static (HttpContext http, AdminEndpoint endpoint) => endpoint.Queues(http));
    }
}
