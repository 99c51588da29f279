using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Link;

namespace Actors.Silo.Tests.Kit;

/// <summary>An answer with its body read.</summary>
internal sealed record Answer(HttpStatusCode Status, string Body, TimeSpan? RetryAfter)
{
    public JsonNode Json => JsonNode.Parse(Body)!;
}

/// <summary>A client of the silo that signs by scheme v2.</summary>
internal sealed class SignedHttp(Uri url, string secret, string keyId = RequestSignature.DefaultKeyId) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = url, Timeout = Patience.Limit };

    public async Task<Answer> Send(HttpMethod method, string path, string? body = null)
    {
        var bytes = Encoding.UTF8.GetBytes(body ?? "");
        var signature = RequestSignature.Sign(keyId, Encoding.UTF8.GetBytes(secret), method.Method, path, bytes, TimeProvider.System);
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = new ByteArrayContent(bytes);
        request.Headers.Add(RequestSignature.KeyHeader, signature.KeyId);
        request.Headers.Add(RequestSignature.TimeHeader, signature.Time);
        request.Headers.Add(RequestSignature.NonceHeader, signature.Nonce);
        request.Headers.Add(RequestSignature.AuthHeader, signature.Auth);
        using var response = await _http.SendAsync(request);
        return new Answer(response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers.RetryAfter?.Delta);
    }

    public Task<Answer> Get(string path) => Send(HttpMethod.Get, path);

    /// <summary>Null when the silo cannot be reached or goes away meanwhile.</summary>
    public async Task<Answer?> TryGet(string path) => await TrySend(HttpMethod.Get, path);

    public async Task<Answer?> TrySend(HttpMethod method, string path, string? body = null)
    {
        try
        {
            return await Send(method, path, body);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>Queues a command; gives its id.</summary>
    public async Task<string> Submit(string node, string command, int timeoutSeconds = 60)
    {
        var answer = await Send(HttpMethod.Post, "/queue", Command(node, command, timeoutSeconds));
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Body);
        return (string)answer.Json["id"]!;
    }

    /// <summary>Queues a command if the silo can be asked; null when nothing was acknowledged.</summary>
    public async Task<string?> TrySubmit(string node, string command) =>
        await TrySend(HttpMethod.Post, "/queue", Command(node, command, 60)) is { Status: HttpStatusCode.OK } answer ? (string)answer.Json["id"]! : null;

    /// <summary>The job as the REST API shows it, once it has ended.</summary>
    public Task<JsonNode> Ended(string id, TimeSpan? limit = null) => Patience.Until(
        async () => await TryGet($"/jobs/{id}?wait=20") is { Status: HttpStatusCode.OK } answer && (string?)answer.Json["state"] is "completed" or "failed" ? answer.Json : null,
        () => $"job {id} does not end",
        limit);

    /// <summary>The job once it runs.</summary>
    public Task<JsonNode> Running(string id) => Patience.Until(
        async () => await TryGet($"/jobs/{id}") is { Status: HttpStatusCode.OK } answer && (string?)answer.Json["state"] == "active" ? answer.Json : null,
        () => $"job {id} does not start");

    public void Dispose() => _http.Dispose();

    private static string Command(string node, string command, int timeoutSeconds) =>
        JsonSerializer.Serialize(new Dictionary<string, object> { ["target"] = node, ["command"] = command, ["timeout"] = timeoutSeconds });
}
