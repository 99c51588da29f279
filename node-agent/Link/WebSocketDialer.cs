using System.Globalization;
using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using Actors.Link;

namespace Actors.NodeAgent.Link;

/// <summary>
/// Opens the link as a WebSocket, its upgrade request signed. The request is made here and not by ClientWebSocket, since that keeps
/// back the body of a refusal, where the server says why.
/// </summary>
public sealed class WebSocketDialer : ILinkDialer, IDisposable
{
    private const int MaxReasonBytes = 4096;

    private readonly AgentOptions _options;
    private readonly TimeProvider _time;
    private readonly byte[] _secret;
    private readonly Uri _address;
    private readonly HttpMessageInvoker _http;

    public WebSocketDialer(AgentOptions options, TimeProvider time)
    {
        (_options, _time) = (options, time);
        _secret = Encoding.UTF8.GetBytes(options.Secret);
        _address = new Uri(options.Api.AbsoluteUri.TrimEnd('/') + "/link?node=" + Uri.EscapeDataString(options.NodeId));
        _http = new HttpMessageInvoker(new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = options.DialTimeout });
    }

    public async Task<ILinkConnection> DialAsync(CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(_options.DialTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        try
        {
            return await UpgradeAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new LinkException("no answer in time");
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or WebSocketException)
        {
            throw new LinkException(failure.InnerException?.Message ?? failure.Message, isRefusal: false, failure);
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<ILinkConnection> UpgradeAsync(CancellationToken cancellation)
    {
        string key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        using HttpRequestMessage request = Request(key);
        HttpResponseMessage response = await _http.SendAsync(request, cancellation).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.SwitchingProtocols)
        {
            using (response) throw await RefusalAsync(response, cancellation).ConfigureAwait(false);
        }
        Stream stream = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        if (!response.Headers.TryGetValues("Sec-WebSocket-Accept", out IEnumerable<string>? accepts) || accepts.FirstOrDefault() != AcceptOf(key))
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw new LinkException("what answers is no WebSocket server");
        }
        // The agent's own heartbeats tell a dead connection; the protocol's pings would only add to them.
        var socket = WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { KeepAliveInterval = Timeout.InfiniteTimeSpan });
        return new WebSocketConnection(socket, _options.MaxServerFrameBytes);
    }

    private HttpRequestMessage Request(string key)
    {
        RequestSignature signature = RequestSignature.Sign(_options.KeyId, _secret, "GET", _address.PathAndQuery, [], _time);
        var request = new HttpRequestMessage(HttpMethod.Get, _address)
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.TryAddWithoutValidation("Connection", "Upgrade");
        request.Headers.TryAddWithoutValidation("Upgrade", "websocket");
        request.Headers.TryAddWithoutValidation("Sec-WebSocket-Version", "13");
        request.Headers.TryAddWithoutValidation("Sec-WebSocket-Key", key);
        request.Headers.TryAddWithoutValidation(RequestSignature.KeyHeader, signature.KeyId);
        request.Headers.TryAddWithoutValidation(RequestSignature.TimeHeader, signature.Time);
        request.Headers.TryAddWithoutValidation(RequestSignature.NonceHeader, signature.Nonce);
        request.Headers.TryAddWithoutValidation(RequestSignature.AuthHeader, signature.Auth);
        return request;
    }

    private static async Task<LinkException> RefusalAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        Stream body = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        byte[] bytes = new byte[MaxReasonBytes];
        int count = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
        string reason = Encoding.UTF8.GetString(bytes, 0, count).Trim();
        bool isRefusal = response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden;
        return new LinkException(
            string.Create(CultureInfo.InvariantCulture, $"HTTP {(int)response.StatusCode} {reason}").TrimEnd(), isRefusal);
    }

    private static string AcceptOf(string key)
    {
#pragma warning disable CA5350 // The WebSocket protocol (RFC 6455, 4.2.2) asks for SHA-1; nothing rests on its strength.
        return Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
    }
}
