using System.Collections.Concurrent;
using System.Text;
using Actors.Link;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Actors.Cli;

internal sealed record SeenRequest(string Method, string Target, string Body, bool IsSigned, string IdempotencyKey = "");

/// <summary>A server on loopback that answers from a script and writes down what it was asked.</summary>
internal sealed class StubServer : IAsyncDisposable
{
    public const string Secret = "correct horse";

    private readonly WebApplication _application;
    private readonly Func<HttpContext, int, Task> _answer;

    private StubServer(WebApplication application, Func<HttpContext, int, Task> answer) => (_application, _answer) = (application, answer);

    public ConcurrentQueue<SeenRequest> Seen { get; } = new();

    public string Url => _application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    public Dictionary<string, string> Environment => new() { ["ACTORS_URL"] = Url, ["SECRET"] = Secret };

    /// <param name="answer">Answers the nth request, counted from 0.</param>
    public static async Task<StubServer> Start(Func<HttpContext, int, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = new StubServer(builder.Build(), answer);
        server._application.Run(server.Handle);
        await server._application.StartAsync();
        return server;
    }

    public static Task<StubServer> Answering(int status, string body) => Start((http, _) =>
    {
        http.Response.StatusCode = status;
        return http.Response.WriteAsync(body);
    });

    public static string Job(string status, string more = "") =>
        $$$"""{"id":"42","name":"command","state":"x","status":"{{{status}}}","node":"node1","progress":0,"attempt":1,"seq":3{{{more}}},"timestamp":{"created":1000,"started":2000,"finished":3500}}""";

    public static string Line(long offset, string stream, string data) =>
        $$"""{"offset":{{offset}},"stream":"{{stream}}","data":"{{Convert.ToBase64String(Encoding.UTF8.GetBytes(data))}}"}""" + "\n";

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private async Task Handle(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var target = http.Features.Get<IHttpRequestFeature>()!.RawTarget;
        var seen = Seen.Count;
        Seen.Enqueue(new SeenRequest(http.Request.Method, target, Encoding.UTF8.GetString(body.ToArray()), IsSigned(http, target, body.ToArray()), http.Request.Headers["Idempotency-Key"].ToString()));
        await _answer(http, seen);
    }

    private static bool IsSigned(HttpContext http, string target, byte[] body)
    {
        var headers = http.Request.Headers;
        var expected = RequestSignature.Sign(headers[RequestSignature.KeyHeader].ToString(), Encoding.UTF8.GetBytes(Secret), http.Request.Method, target, body,
            long.Parse(headers[RequestSignature.TimeHeader].ToString()), headers[RequestSignature.NonceHeader].ToString());
        return expected.Auth == headers[RequestSignature.AuthHeader];
    }
}
