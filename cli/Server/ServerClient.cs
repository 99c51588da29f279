using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Actors.Link;

namespace Actors.Cli.Server;

/// <summary>Signed requests to the REST API. Every failure comes out as an exception fit to be shown.</summary>
internal sealed class ServerClient : IDisposable
{
    /// <summary>For an answer that the server need not wait for.</summary>
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    private readonly Credentials _credentials;
    private readonly TimeProvider _time;
    private readonly HttpClient _http = new(new SocketsHttpHandler { ConnectCallback = Connect, ConnectTimeout = ConnectTimeout, AllowAutoRedirect = false })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    public ServerClient(Credentials credentials, TimeProvider time)
    {
        _credentials = credentials;
        _time = time;
    }

    public void Dispose() => _http.Dispose();

    /// <param name="wait">How long the server was asked to wait before it answers.</param>
    public async Task<byte[]> Get(string path, TimeSpan wait, CancellationToken cancellation)
    {
        using var request = Sign(HttpMethod.Get, path, null);
        return await Answer(request, wait + AnswerTimeout, cancellation);
    }

    /// <param name="key">Lets the request be sent again: the server does it once for a key.</param>
    public async Task<byte[]> Post(string path, byte[] body, CancellationToken cancellation, string? key = null)
    {
        using var request = Sign(HttpMethod.Post, path, body);
        if (key is not null)
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        return await Answer(request, AnswerTimeout, cancellation);
    }

    /// <summary>An answer that is read as it comes.</summary>
    public async Task<HttpResponseMessage> Open(string path, string accept, CancellationToken cancellation)
    {
        using var request = Sign(HttpMethod.Get, path, null);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(accept));
        return await Send(request, AnswerTimeout, cancellation);
    }

    public T Read<T>(byte[] answer, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(answer, type) ?? throw new JsonException();
        }
        catch (JsonException)
        {
            throw new CommandFailedException(ExitCodes.Refused,
                $"{_credentials.Url} answers, but not as this program expects. Is it an Actors server of the same version, and not something else on that port?");
        }
    }

    private HttpRequestMessage Sign(HttpMethod method, string path, byte[]? body)
    {
        var request = new HttpRequestMessage(method, _credentials.Url.AbsoluteUri.TrimEnd('/') + path);
        var signature = RequestSignature.Sign(
            _credentials.KeyId, Encoding.UTF8.GetBytes(_credentials.Secret), method.Method, request.RequestUri!.PathAndQuery, body, _time);
        request.Headers.TryAddWithoutValidation(RequestSignature.KeyHeader, signature.KeyId);
        request.Headers.TryAddWithoutValidation(RequestSignature.TimeHeader, signature.Time);
        request.Headers.TryAddWithoutValidation(RequestSignature.NonceHeader, signature.Nonce);
        request.Headers.TryAddWithoutValidation(RequestSignature.AuthHeader, signature.Auth);
        if (body is not null)
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        return request;
    }

    private async Task<byte[]> Answer(HttpRequestMessage request, TimeSpan timeout, CancellationToken cancellation)
    {
        using var response = await Send(request, timeout, cancellation);
        try
        {
            return await response.Content.ReadAsByteArrayAsync(cancellation).WaitAsync(AnswerTimeout, _time, cancellation);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TimeoutException)
        {
            throw Refusals.Unreachable(request, e);
        }
    }

    private async Task<HttpResponseMessage> Send(HttpRequestMessage request, TimeSpan timeout, CancellationToken cancellation)
    {
        using var deadline = new CancellationTokenSource(timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        HttpResponseMessage response;
        try
        {
            response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
        }
        catch (HttpRequestException e)
        {
            throw Refusals.Unreachable(request, e);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            var tooLong = deadline.IsCancellationRequested ? $"no word within {timeout.TotalSeconds:0} s" : $"no connection within {ConnectTimeout.TotalSeconds:0} s";
            throw Refusals.Unreachable(request, new TimeoutException(tooLong));
        }
        if (response.IsSuccessStatusCode)
            return response;
        using (response)
            throw await Refusals.Read(request, response, _credentials, cancellation);
    }

    /// <summary>A server that vanished without a word, as a machine that lost its power does, is noticed while output is followed.</summary>
    private static async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 15);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 5);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
            await socket.ConnectAsync(context.DnsEndPoint, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
