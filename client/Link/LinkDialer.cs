using System.Text;
using Actors.Link;

namespace Actors.Client.Link;

/// <summary>Makes connections to the server.</summary>
internal sealed class LinkDialer : IDisposable
{
    private const string Path = "/link";

    private static readonly Uri InThisProcess = new("in-process:");

    private readonly LinkOptions _options;
    private readonly TimeProvider _time;
    private readonly Uri _address;
    private readonly byte[] _secret;
    private readonly HttpMessageInvoker _http;

    public LinkDialer(LinkOptions options, TimeProvider time)
    {
        (_options, _time) = (options, time);
        _secret = Encoding.UTF8.GetBytes(options.Secret ?? "");
        _address = options.Server is { } server ? new Uri(server.AbsoluteUri.TrimEnd('/') + Path) : InThisProcess;
        _http = new HttpMessageInvoker(new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = options.ConnectTimeout });
    }

    /// <summary>Where connections go, for logs.</summary>
    public Uri Address => _address;

    /// <exception cref="LinkRefusedException">The server refuses.</exception>
    /// <exception cref="HttpRequestException">The server cannot be reached.</exception>
    public async Task<ILinkConnection> Dial(CancellationToken cancellation)
    {
        if (_options.InProcess is { } connect)
            return connect();
        using var timeout = new CancellationTokenSource(_options.ConnectTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        try
        {
            var token = _options.Token is null ? null : await _options.Token(either.Token).ConfigureAwait(false);
            var socket = await LinkUpgrade.OpenAsync(_http, _address, request => Authorize(request, token), either.Token).ConfigureAwait(false);
            return new SocketConnection(socket, _options);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new IOException($"{_address} did not answer within {_options.ConnectTimeout.TotalSeconds:0.#} s");
        }
    }

    public void Dispose() => _http.Dispose();

    private void Authorize(HttpRequestMessage request, string? token)
    {
        if (token is null)
            request.Add(RequestSignature.Sign(_options.KeyId, _secret, "GET", _address.PathAndQuery, [], _time));
        else
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
    }
}
