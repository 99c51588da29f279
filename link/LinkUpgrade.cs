using System.Globalization;
using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;

namespace Actors.Link;

/// <summary>Opens a link: an upgrade to a WebSocket. The request is made here and not by ClientWebSocket, since that keeps back the body of a refusal, where
/// the server says why.</summary>
public static class LinkUpgrade
{
    private const int MaxReasonBytes = 4096;

    /// <summary>Connects once.</summary>
    /// <param name="authorize">Signs the request, or adds a token to it.</param>
    /// <exception cref="LinkRefusedException">The server answered, but not with a link.</exception>
    /// <exception cref="HttpRequestException">There is no server.</exception>
    public static async Task<WebSocket> OpenAsync(HttpMessageInvoker http, Uri address, Action<HttpRequestMessage> authorize, CancellationToken cancellation)
    {
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        using var request = Request(address, key);
        authorize(request);
        var response = await http.SendAsync(request, cancellation).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.SwitchingProtocols)
        {
            using (response)
                throw await RefusalAsync(response, cancellation).ConfigureAwait(false);
        }
        var stream = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        if (!response.Headers.TryGetValues("Sec-WebSocket-Accept", out var accepts) || accepts.FirstOrDefault() != AcceptOf(key))
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw new LinkRefusedException(response.StatusCode, "what answers is no WebSocket server");
        }
        // The link's own heartbeats tell a dead connection; the protocol's pings would only add to them.
        return WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { KeepAliveInterval = Timeout.InfiniteTimeSpan });
    }

    /// <summary>Adds a signature's headers.</summary>
    public static void Add(this HttpRequestMessage request, RequestSignature signature)
    {
        request.Headers.TryAddWithoutValidation(RequestSignature.KeyHeader, signature.KeyId);
        request.Headers.TryAddWithoutValidation(RequestSignature.TimeHeader, signature.Time);
        request.Headers.TryAddWithoutValidation(RequestSignature.NonceHeader, signature.Nonce);
        request.Headers.TryAddWithoutValidation(RequestSignature.AuthHeader, signature.Auth);
    }

    private static HttpRequestMessage Request(Uri address, string key)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address)
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.TryAddWithoutValidation("Connection", "Upgrade");
        request.Headers.TryAddWithoutValidation("Upgrade", "websocket");
        request.Headers.TryAddWithoutValidation("Sec-WebSocket-Version", "13");
        request.Headers.TryAddWithoutValidation("Sec-WebSocket-Key", key);
        return request;
    }

    private static async Task<LinkRefusedException> RefusalAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var body = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        var bytes = new byte[MaxReasonBytes];
        var count = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
        var reason = Encoding.UTF8.GetString(bytes, 0, count).Trim();
        return new LinkRefusedException(response.StatusCode, string.Create(CultureInfo.InvariantCulture, $"HTTP {(int)response.StatusCode} {reason}").TrimEnd());
    }

    private static string AcceptOf(string key)
    {
#pragma warning disable CA5350 // The WebSocket protocol (RFC 6455, 4.2.2) asks for SHA-1; nothing rests on its strength.
        return Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
    }
}
