using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Actors.Bench.Programs;

/// <summary>The least an HTTP submit could cost: Kestrel, a body of JSON parsed and answered, nothing kept. Runs as <c>Actors.Bench floor PORT</c>.</summary>
internal static class FloorServer
{
    public const string Name = "floor";

    public static Task Run(string port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhost(int.Parse(port, CultureInfo.InvariantCulture)));
        var app = builder.Build();
        app.MapPost("/floor", Answer);
        return app.RunAsync();
    }

    private static async Task Answer(HttpContext http)
    {
        using var document = await JsonDocument.ParseAsync(http.Request.Body, default, http.RequestAborted);
        http.Response.ContentType = "application/json";
        using (var json = new Utf8JsonWriter(http.Response.BodyWriter))
        {
            json.WriteStartObject();
            json.WriteString("status", "queued");
            json.WriteString("target", document.RootElement.GetProperty("target").GetString());
            json.WriteEndObject();
        }
        await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
    }
}
