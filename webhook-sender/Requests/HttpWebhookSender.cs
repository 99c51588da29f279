using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Actors.Webhooks;
using Actors.WebhookSender.Addresses;
using Actors.WebhookSender.Signing;

namespace Actors.WebhookSender.Requests;

/// <summary>Sends a signed POST and tells what came of it. No proxy, no redirects, no cookies; of the answer the status and a little of the body.</summary>
internal sealed class HttpWebhookSender : IWebhookSender, IDisposable
{
    private const string UserAgent = "Actors-Webhooks/1.0";

    /// <summary>What a receiver may send in headers, in KB.</summary>
    private const int MaxHeaderKilobytes = 16;

    /// <summary>A connection is used again only if no more than this of an answer is left to be read, and it comes soon.</summary>
    private const int MaxDrainedBytes = 16 * 1024;

    /// <summary>How long the beginning of an answer is waited for once its status is known.</summary>
    private static readonly TimeSpan SnippetTime = TimeSpan.FromSeconds(1);

    private readonly HttpMessageInvoker _http;
    private readonly Places _places;
    private readonly WebhookUrls _urls;
    private readonly WebhookSenderOptions _options;
    private readonly TimeProvider _time;

    public HttpWebhookSender(GuardedDialer dialer, WebhookUrls urls, WebhookSenderOptions options, TimeProvider time)
    {
        _urls = urls;
        _options = options;
        _time = time;
        _places = new Places(options);
        _http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            ConnectCallback = dialer.Connect,
            UseProxy = false,
            AllowAutoRedirect = false,
            UseCookies = false,
            Credentials = null,
            AutomaticDecompression = DecompressionMethods.None,
            MaxResponseHeadersLength = MaxHeaderKilobytes,
            MaxResponseDrainSize = MaxDrainedBytes,
            ResponseDrainTimeout = SnippetTime,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            // A name is looked up and checked anew at least this often.
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            ActivityHeadersPropagator = null,
            SslOptions = new SslClientAuthenticationOptions { EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13 },
        });
    }

    public async Task<DeliveryAttempt> Send(WebhookPost post)
    {
        using var place = await _places.Take(post.IsSuspect);
        var attempt = new DeliveryAttempt { At = _time.GetUtcNow(), Duration = TimeSpan.Zero };
        var started = _time.GetTimestamp();
        using var limit = new CancellationTokenSource(_options.Timeout, _time);
        var request = Post(post, attempt, limit.Token);
        var isCrowdedOut = !await FinishesPromptly(request) && !place.GiveWay();
        if (isCrowdedOut)
            await limit.CancelAsync();
        var outcome = await request;
        if (isCrowdedOut && outcome.StatusCode is null)
            outcome = outcome with { Deferred = true, Error = $"slow, while {_options.MaxSlowAtOnce} slow receivers are waited for already" };
        return outcome with { Duration = _time.GetElapsedTime(started) };
    }

    public void Dispose()
    {
        _http.Dispose();
        _places.Dispose();
    }

    private async Task<bool> FinishesPromptly(Task request)
    {
        using var isDone = new CancellationTokenSource();
        var slow = Task.Delay(_options.SlowAfter, _time, isDone.Token);
        var first = await Task.WhenAny(request, slow);
        await isDone.CancelAsync();
        return first == request;
    }

    private async Task<DeliveryAttempt> Post(WebhookPost post, DeliveryAttempt attempt, CancellationToken cancellation)
    {
        try
        {
            // Addresses are checked when they are taken; one may have been taken under other settings.
            if (_urls.Complaint(post.Url) is { } complaint)
                return attempt with { Error = $"the address {complaint}" };
            using var request = RequestOf(post);
            using var response = await _http.SendAsync(request, cancellation);
            using var snippet = new CancellationTokenSource(SnippetTime, _time);
            using var soon = CancellationTokenSource.CreateLinkedTokenSource(cancellation, snippet.Token);
            return attempt with
            {
                StatusCode = (int)response.StatusCode,
                Error = ErrorOf(response),
                Response = await ResponseSnippet.Read(response, soon.Token),
                RetryAfter = RetryAfterHeader.Of(response.Headers, _time.GetUtcNow()),
            };
        }
        catch (OperationCanceledException)
        {
            return attempt with { Error = string.Create(CultureInfo.InvariantCulture, $"no answer within {_options.Timeout.TotalSeconds:0.###} s") };
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException or RefusedAddressException)
        {
            return Failed(attempt, e);
        }
    }

    private HttpRequestMessage RequestOf(WebhookPost post)
    {
        var timestamp = _time.GetUtcNow().ToUnixTimeSeconds();
        var request = new HttpRequestMessage(HttpMethod.Post, post.Url) { Content = new ReadOnlyMemoryContent(post.Body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        request.Headers.TryAddWithoutValidation("User-Agent", UserAgent);
        request.Headers.TryAddWithoutValidation(StandardSignature.IdHeader, post.MessageId);
        request.Headers.TryAddWithoutValidation(StandardSignature.TimestampHeader, timestamp.ToString(CultureInfo.InvariantCulture));
        if (!post.Secrets.IsEmpty)
            request.Headers.TryAddWithoutValidation(StandardSignature.SignatureHeader, StandardSignature.Of(post.Secrets, post.MessageId, timestamp, post.Body.Span));
        request.Options.Set(GuardedDialer.IsSuspect, post.IsSuspect);
        return request;
    }

    private static string? ErrorOf(HttpResponseMessage response) => (int)response.StatusCode switch
    {
        >= 200 and <= 299 => null,
        >= 300 and <= 399 => "a redirect, which is not followed",
        _ => $"{(int)response.StatusCode} {response.ReasonPhrase}".TrimEnd(),
    };

    private static DeliveryAttempt Failed(DeliveryAttempt attempt, Exception error)
    {
        // What the dialer threw comes wrapped.
        for (var cause = error; cause is not null; cause = cause.InnerException)
        {
            if (cause is RefusedAddressException refused)
                return attempt with { Error = refused.Message, Deferred = refused.IsBusy };
        }
        return attempt with { Error = error.InnerException is { } inner and not IOException ? inner.Message : error.Message };
    }
}
