using Actors.Gateway.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Actors.Gateway.SocketIo.EngineIo;

/// <summary>Requests of Engine.IO clients: the handshake, polls, posts, and WebSockets from the start or to upgrade to.</summary>
/// <param name="maySend">Whether the page a browser says it comes from may connect.</param>
internal sealed class EngineEndpoint(
    EngineSessions sessions,
    EngineOptions options,
    TimeProvider time,
    Func<EngineSession, IEngineListener> listenerOf,
    Func<HttpContext, bool> maySend)
{
    private const string Polling = "polling";
    private const string WebSocket = "websocket";
    private const string Version = "4";
    private const string BinaryContent = "application/octet-stream";

    public Task Handle(HttpContext http)
    {
        var query = http.Request.Query;
        var transport = query["transport"].ToString();
        var id = query["sid"].ToString();
        if (transport is not (Polling or WebSocket))
            return Refuse(http, EngineRefusal.UnknownTransport);
        if (!maySend(http))
            return Refuse(http, EngineRefusal.Forbidden);
        if (id.Length == 0)
            return Open(http, transport);
        if (sessions.Find(id) is not { } session)
            return Refuse(http, EngineRefusal.UnknownSession);
        if (transport == WebSocket)
            return http.WebSockets.IsWebSocketRequest ? ServeWebSocket(http, session.Upgrade) : Refuse(http, EngineRefusal.BadRequest);
        return http.Request.Method switch
        {
            "GET" => Poll(http, session),
            "POST" => Post(http, session),
            _ => Refuse(http, EngineRefusal.BadRequest),
        };
    }

    private Task Open(HttpContext http, string transport)
    {
        var isWebSocket = http.WebSockets.IsWebSocketRequest;
        if (http.Request.Method != "GET" && !isWebSocket)
            return Refuse(http, EngineRefusal.BadHandshakeMethod);
        if (isWebSocket != (transport == WebSocket))
            return Refuse(http, EngineRefusal.BadRequest);
        if (http.Request.Query["EIO"] != Version)
            return Refuse(http, EngineRefusal.UnsupportedVersion);
        if (sessions.TryOpen(listenerOf) is not { } session)
            return Refuse(http, EngineRefusal.TooManySessions);
        return isWebSocket ? ServeWebSocket(http, session.OpenByWebSocket) : Answer(http, session.OpenByPolling());
    }

    private async Task ServeWebSocket(HttpContext http, Func<EngineWebSocket, Task> serve)
    {
        // Not compressed: a compressor would take more memory than all the rest of an idle connection.
        using var socket = new EngineWebSocket(await http.WebSockets.AcceptWebSocketAsync(), options, time);
        await serve(socket);
    }

    private static async Task Poll(HttpContext http, EngineSession session)
    {
        var answer = await session.Poll(http.RequestAborted);
        if (answer.Packets is { } packets)
            await Answer(http, EnginePayload.Encode(packets));
        else
            await Refuse(http, answer.Refusal!);
    }

    private async Task Post(HttpContext http, EngineSession session)
    {
        if (session.BeginPost() is { } refusal)
        {
            await Refuse(http, refusal);
            return;
        }
        try
        {
            await TakePost(http, session);
        }
        finally
        {
            session.EndPost();
        }
    }

    private async Task TakePost(HttpContext http, EngineSession session)
    {
        if (http.Request.ContentType == BinaryContent)
        {
            session.Close("transport error");
            await Refuse(http, EngineRefusal.BadRequest);
            return;
        }
        byte[]? body;
        try
        {
            body = await ReadBody(http);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            session.Close("the post was broken off");
            throw;
        }
        if (body is null)
        {
            session.Close("transport error");
            await Refuse(http, EngineRefusal.TooLong);
        }
        else if (await session.Post(body) is { } refusal)
        {
            await Refuse(http, refusal);
        }
        else
        {
            // Browsers would offer a text/plain of a page's own request for download.
            http.Response.ContentType = "text/html";
            http.Response.ContentLength = 2;
            await http.Response.BodyWriter.WriteAsync("ok"u8.ToArray(), http.RequestAborted);
        }
    }

    /// <summary>The body; null when it is too long. It takes memory only as it comes.</summary>
    private async Task<byte[]?> ReadBody(HttpContext http)
    {
        if (http.Request.ContentLength > options.MaxPayloadBytes)
            return null;
        var body = new MemoryStream();
        while (true)
        {
            var read = await http.Request.BodyReader.ReadAsync(http.RequestAborted);
            if (body.Length + read.Buffer.Length > options.MaxPayloadBytes)
                return null;
            foreach (var part in read.Buffer)
                body.Write(part.Span);
            http.Request.BodyReader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
                return body.ToArray();
        }
    }

    private static Task Answer(HttpContext http, byte[] payload)
    {
        http.Response.ContentType = "text/plain; charset=UTF-8";
        http.Response.Headers[HeaderNames.CacheControl] = "no-store";
        http.Response.ContentLength = payload.Length;
        return http.Response.BodyWriter.WriteAsync(payload, http.RequestAborted).AsTask();
    }

    private static Task Refuse(HttpContext http, EngineRefusal refusal) => http.Answer(refusal.Status, json =>
    {
        json.WriteNumber("code", refusal.Code);
        json.WriteString("message", refusal.Message);
    });
}
