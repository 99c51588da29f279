using Microsoft.AspNetCore.Http;

namespace Actors.Gateway.Http;

/// <summary><c>GET /openapi.json</c>: the description of the REST API. It is written by hand, since what it says of meaning, bounds and refusals is in no signature,
/// and held to the routes by a test.</summary>
internal static class OpenApiEndpoint
{
    public const string Path = "/openapi.json";

    private const string Resource = "Actors.Gateway.Http.openapi.json";

    private static readonly Lazy<byte[]> Document = new(Read);

    public static Task Handle(HttpContext http)
    {
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = Document.Value.Length;
        return http.Response.BodyWriter.WriteAsync(Document.Value, http.RequestAborted).AsTask();
    }

    private static byte[] Read()
    {
        using var stream = typeof(OpenApiEndpoint).Assembly.GetManifestResourceStream(Resource)!;
        var document = new byte[stream.Length];
        stream.ReadExactly(document);
        return document;
    }
}
