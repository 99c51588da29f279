using System.Text.Json;
using Actors.Gateway.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Actors.Gateway.Health;

/// <summary>Liveness touches nothing: it says that the process answers. Readiness says whether work is accepted, and if not, why.</summary>
public static class HealthEdge
{
    public static void MapHealthEdge(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/live", static (HttpContext http) => http.Answer(StatusCodes.Status200OK, json => json.WriteString("status", "live")));
        routes.MapGet("/health/ready", static (HttpContext http, IEnumerable<IReadinessCheck> checks) => Ready(http, checks));
    }

    private static Task Ready(HttpContext http, IEnumerable<IReadinessCheck> checks)
    {
        var problems = checks.Select(check => (check.Name, check.Problem)).Where(check => check.Problem is not null).ToList();
        var status = problems.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        return http.Answer(status, json => Write(json, problems));
    }

    private static void Write(Utf8JsonWriter json, List<(string Name, string? Problem)> problems)
    {
        json.WriteString("status", problems.Count == 0 ? "ready" : "not ready");
        if (problems.Count == 0)
            return;
        json.WriteStartObject("problems");
        foreach (var (name, problem) in problems)
            json.WriteString(name, problem);
        json.WriteEndObject();
    }
}
