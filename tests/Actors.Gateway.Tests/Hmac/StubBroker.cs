using System.Collections.Concurrent;
using System.Text;
using Actors.Gateway.Hmac.Signing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Actors.Gateway.Hmac;

/// <summary>A request the stub saw, and what our verifier said of its signature.</summary>
internal sealed record SeenRequest(string Method, string Target, string Body, string? Nonce, string? RepeatKey, SignatureVerdict? Verdict);

/// <summary>A broker on loopback that checks each request with the real verifier and answers from a script.</summary>
internal sealed class StubBroker : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly SignatureVerifier _verifier;

    private StubBroker(WebApplication application, SignatureVerifier verifier) => (_application, _verifier) = (application, verifier);

    internal ConcurrentQueue<SeenRequest> Seen { get; } = new();

    /// <summary>Answers the nth request with a good signature, counted from 0. Null breaks the connection.</summary>
    internal Func<SeenRequest, int, string?> Answer { get; set; } = (_, _) => "{}";

    internal string Url => _application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    internal static async Task<StubBroker> Start(string secret)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var broker = new StubBroker(builder.Build(), Verifiers.At(TimeProvider.System, "other:elsewhere", secret));
        broker._application.Run(broker.Handle);
        await broker._application.StartAsync();
        return broker;
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private async Task Handle(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        var headers = new SignatureHeaders(Header("X-Key"), Header("X-Time"), Header("X-Nonce"), Header("X-Auth"));
        var verdict = Verify(context, headers, target, body.ToArray());
        var seen = new SeenRequest(context.Request.Method, target, Encoding.UTF8.GetString(body.ToArray()), headers.Nonce, Header("Idempotency-Key"), verdict);
        Seen.Enqueue(seen);

        var answer = verdict is SignatureVerdict.Accepted ? Answer(seen, Seen.Count - 1) : """{"error":"bad signature"}""";
        if (answer is null)
            context.Abort();
        else
            await context.Response.WriteAsync(answer);

        string? Header(string name) => context.Request.Headers[name] is [{ } value] ? value : null;
    }

    private SignatureVerdict? Verify(HttpContext context, SignatureHeaders headers, string target, byte[] body)
    {
        if (headers.IsV2)
            return _verifier.VerifyRequest(headers, context.Request.Method, target, body);
        if (context.Request.Method == "GET")
            return _verifier.VerifyNode(headers, context.Request.Query["node"].FirstOrDefault() ?? "node1");
        return JqCanonicalJson.Read(body) is CanonicalOutcome.Canonical(var canonical) ? _verifier.VerifyBody(canonical) : null;
    }
}
