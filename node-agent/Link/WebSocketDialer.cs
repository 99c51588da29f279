using System.Net.WebSockets;
using System.Text;
using Actors.Link;

namespace Actors.NodeAgent.Link;

/// <summary>Opens the link as a WebSocket, its upgrade request signed.</summary>
public sealed class WebSocketDialer : ILinkDialer, IDisposable
{
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
        try
        {
            WebSocket socket = await LinkUpgrade.OpenAsync(_http, _address, Sign, cancellation).ConfigureAwait(false);
            return new WebSocketConnection(socket, _options.MaxServerFrameBytes);
        }
        catch (LinkRefusedException refused)
        {
            throw new LinkException(refused.Message, refused.IsFinal, refused);
        }
    }

    private void Sign(HttpRequestMessage request) =>
        request.Add(RequestSignature.Sign(_options.KeyId, _secret, "GET", _address.PathAndQuery, [], _time));
}
