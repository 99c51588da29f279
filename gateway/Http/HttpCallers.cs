using Actors.Gateway.Application;
using Actors.Gateway.Hmac;
using Actors.Gateway.Hmac.Signing;
using Actors.Gateway.Requests;
using Actors.Gateway.Tokens;
using Microsoft.AspNetCore.Http;

namespace Actors.Gateway.Http;

/// <summary>The door of the REST API: establishes who calls, by a bearer token or by a signature of scheme v2. Every path goes through it.</summary>
internal sealed class HttpCallers(SignatureVerifier verifier, SigningKeyRing keys, ITokenCallers tokens, TokenOptions tokenOptions, RequestBodies bodies, RequestRates rates)
{
    /// <summary>A request that says nothing in its body may still send one: some clients do.</summary>
    private const int MaxIdleBytes = 64 * 1024;

    /// <summary>Of a request whose body says nothing: the caller, or null when the refusal has been answered.</summary>
    public async Task<Caller?> Authenticate(HttpContext http) => (await Open(http, new BodyLimit(MaxIdleBytes)))?.Caller;

    /// <summary>The caller and the body, or null when the refusal has been answered. Who comes with a token is known before the body is read.</summary>
    public async Task<HttpCall?> Open(HttpContext http, BodyLimit limit)
    {
        var token = http.Request.BearerToken();
        Caller? caller = null;
        if (token is not null && ((caller = await ByToken(http, token)) is null || !await IsWithinRate(http, caller)))
            return null;
        if (http.Request.Headers.ContentEncoding.Count > 0 && http.Request.Headers.ContentEncoding != "identity")
        {
            await http.Problem(StatusCodes.Status415UnsupportedMediaType, "a body is sent as it is: no Content-Encoding is understood");
            return null;
        }
        if (!(await ReadBody(http, limit)).TryGet(out var body, out var rejection))
        {
            await http.Problem(rejection);
            return null;
        }
        if (caller is null && ((caller = await BySignature(http, body)) is null || !await IsWithinRate(http, caller)))
            return null;
        return new HttpCall(caller, body);
    }

    private async Task<bool> IsWithinRate(HttpContext http, Caller caller)
    {
        if (rates.TryTake(caller.User))
            return true;
        await http.Problem(new Rejection(RejectionCode.LimitReached, $"more than {rates.PerSecond} requests a second (RATE_LIMIT)"));
        return false;
    }

    private Task<Result<byte[]>> ReadBody(HttpContext http, BodyLimit limit) => HttpMethods.IsGet(http.Request.Method) || http.Request.ContentLength == 0
        ? Task.FromResult<Result<byte[]>>(Array.Empty<byte>())
        : bodies.Read(http, limit);

    private async Task<Caller?> ByToken(HttpContext http, string token)
    {
        if ((await tokens.Authenticate(token, http.RequestAborted)).TryGet(out var caller, out var rejection))
            return caller;
        http.Response.Headers.WWWAuthenticate = TokenRequests.Challenge(rejection.Message);
        await http.Problem(StatusCodes.Status401Unauthorized, rejection.Message);
        return null;
    }

    private async Task<Caller?> BySignature(HttpContext http, byte[] body)
    {
        switch (verifier.VerifyRequest(http.SignatureHeaders(), http.Request.Method, http.RawTarget(), body))
        {
            case SignatureVerdict.Accepted accepted:
                return HmacRequests.CallerOf(accepted.KeyId);
            case SignatureVerdict.SkewTooLarge skew:
                await http.Problem(StatusCodes.Status401Unauthorized, $"timestamp skew too large: the server's time is {skew.ServerTime}, the signature is off by {skew.Skew} s");
                return null;
            case SignatureVerdict.NonceSeen:
                await http.Problem(StatusCodes.Status401Unauthorized, "nonce already used");
                return null;
            case SignatureVerdict.NonceWindowFull:
                await http.Problem(StatusCodes.Status503ServiceUnavailable, SignatureVerdict.NonceWindowFull.Words);
                return null;
            case SignatureVerdict.MissingAuth:
                Challenge(http);
                await http.Problem(StatusCodes.Status401Unauthorized, "who calls? Authorization: Bearer is needed, or a signature: X-Time, X-Nonce and X-Auth");
                return null;
            default:
                Challenge(http);
                await http.Problem(StatusCodes.Status401Unauthorized, "bad signature");
                return null;
        }
    }

    private void Challenge(HttpContext http)
    {
        if (tokenOptions.IsOn)
            http.Response.Headers.Append("WWW-Authenticate", TokenRequests.Challenge(null));
        if (keys.Keys.Count > 0)
            http.Response.Headers.Append("WWW-Authenticate", "HMAC-SHA256");
    }
}
