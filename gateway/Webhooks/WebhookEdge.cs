using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Actors.Gateway.Webhooks;

/// <summary>The part of the REST API that is about webhooks.</summary>
public static class WebhookEdge
{
    public static void MapWebhookEdge(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/webhooks", static (HttpContext http, WebhooksEndpoint endpoint) => endpoint.List(http));
        routes.MapPost("/webhooks", static (HttpContext http, WebhooksEndpoint endpoint) => endpoint.Create(http));
        routes.MapGet("/webhooks/{id}", static (HttpContext http, WebhooksEndpoint endpoint, string id) => endpoint.Get(http, id));
        routes.MapPut("/webhooks/{id}", static (HttpContext http, WebhooksEndpoint endpoint, string id) => endpoint.Change(http, id));
        routes.MapDelete("/webhooks/{id}", static (HttpContext http, WebhooksEndpoint endpoint, string id) => endpoint.Delete(http, id));
        routes.MapPost("/webhooks/{id}/rotate-secret", static (HttpContext http, WebhooksEndpoint endpoint, string id) => endpoint.RotateSecret(http, id));
        routes.MapPost("/webhooks/{id}/test", static (HttpContext http, DeliveriesEndpoint endpoint, string id) => endpoint.Test(http, id));
        routes.MapGet("/webhooks/{id}/deliveries", static (HttpContext http, DeliveriesEndpoint endpoint, string id) => endpoint.List(http, id));
        routes.MapPost("/webhooks/{id}/deliveries/{delivery}/replay", static (HttpContext http, DeliveriesEndpoint endpoint, string id, string delivery) => endpoint.Replay(http, id, delivery));
        routes.MapGet("/me", static (HttpContext http, MeEndpoint endpoint) => endpoint.Get(http));
        routes.MapPut("/me", static (HttpContext http, MeEndpoint endpoint) => endpoint.Change(http));
    }
}
