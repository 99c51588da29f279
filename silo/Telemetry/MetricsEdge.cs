using System.Security.Cryptography;
using System.Text;

namespace Actors.Silo.Telemetry;

/// <summary><c>GET /metrics</c> for Prometheus.</summary>
internal static class MetricsEdge
{
    private const string BearerPrefix = "Bearer ";

    public static void MapMetricsEdge(this IEndpointRouteBuilder routes) =>
        routes.MapGet(
            "/metrics",
            static (HttpContext http, TelemetryExport telemetry, TelemetrySettings settings, QueueDepths depths, WebhookBacklog webhooks) =>
                Answer(http, telemetry, settings, depths, webhooks));

    private static async Task Answer(HttpContext http, TelemetryExport telemetry, TelemetrySettings settings, QueueDepths depths, WebhookBacklog webhooks)
    {
        if (settings.MetricsToken is { } token && !Shows(http, token))
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            http.Response.Headers.WWWAuthenticate = "Bearer";
            return;
        }
        await depths.Refresh();
        await webhooks.Refresh();
        http.Response.ContentType = PrometheusText.ContentType;
        await http.Response.Body.WriteAsync(telemetry.Prometheus.Collect(), http.RequestAborted);
    }

    private static bool Shows(HttpContext http, string token)
    {
        var header = http.Request.Headers.Authorization.ToString();
        return header.StartsWith(BearerPrefix, StringComparison.OrdinalIgnoreCase)
            && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(header[BearerPrefix.Length..].Trim()), Encoding.UTF8.GetBytes(token));
    }
}
