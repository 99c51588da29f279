using System.Net;
using System.Text.Json;

namespace Actors.Gateway.SocketIo.Kit;

/// <summary>Long-polling by hand, at one path of one server.</summary>
internal sealed class EngineClient(Uri server, string path) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = server, Timeout = TimeSpan.FromSeconds(20) };

    public string Path => path;

    public string PollingUrl(string? id = null) => $"{path}?EIO=4&transport=polling{(id is null ? "" : $"&sid={id}")}";

    public string WebSocketUrl(string? id = null) => $"{path}?EIO=4&transport=websocket{(id is null ? "" : $"&sid={id}")}";

    public async Task<(HttpStatusCode Status, string Body)> Send(HttpMethod method, string url, string? body = null, string? contentType = null, CancellationToken cancellation = default)
    {
        using var request = new HttpRequestMessage(method, url);
        if (body is not null)
            request.Content = new StringContent(body, new System.Net.Http.Headers.MediaTypeHeaderValue(contentType ?? "text/plain"));
        using var response = await _http.SendAsync(request, cancellation);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(cancellation));
    }

    public Task<(HttpStatusCode Status, string Body)> Poll(string id, CancellationToken cancellation = default) =>
        Send(HttpMethod.Get, PollingUrl(id), cancellation: cancellation);

    public Task<(HttpStatusCode Status, string Body)> Post(string id, string body) => Send(HttpMethod.Post, PollingUrl(id), body);

    /// <summary>Opens a session and gives its id.</summary>
    public async Task<string> Open()
    {
        var (_, body) = await Send(HttpMethod.Get, PollingUrl());
        return JsonDocument.Parse(body[1..]).RootElement.GetProperty("sid").GetString()!;
    }

    public async Task<RawSocket> OpenWebSocket()
    {
        var socket = await RawSocket.Connect(server, WebSocketUrl());
        Assert.StartsWith("0{", await socket.Receive(), StringComparison.Ordinal);
        return socket;
    }

    public Task<RawSocket> ConnectWebSocket(string url, params (string Name, string Value)[] headers) => RawSocket.Connect(server, url, headers);

    public void Dispose() => _http.Dispose();
}
