using Actors.Gateway.Hmac;
using Actors.Gateway.Hmac.Signing;
using Microsoft.AspNetCore.Http;

namespace Actors.Gateway.Http;

/// <summary>Establishes who calls the REST API: a request signed by scheme v2.</summary>
internal sealed class HttpCallers(SignatureVerifier verifier)
{
    /// <summary>The caller, or null when the refusal has been answered.</summary>
    public async Task<Caller?> Authenticate(HttpContext http, ReadOnlyMemory<byte> body)
    {
        var headers = http.SignatureHeaders();
        switch (verifier.VerifyRequest(headers, http.Request.Method, http.RawTarget(), body.Span))
        {
            case SignatureVerdict.Accepted accepted:
                return HmacRequests.CallerOf(accepted.KeyId);
            case SignatureVerdict.MissingAuth:
                http.Response.Headers.WWWAuthenticate = "HMAC-SHA256";
                await http.Problem(StatusCodes.Status401Unauthorized, "the request is not signed: X-Time, X-Nonce and X-Auth are needed");
                return null;
            case SignatureVerdict.SkewTooLarge skew:
                await http.Problem(StatusCodes.Status401Unauthorized, $"timestamp skew too large: the server's time is {skew.ServerTime}, the signature is off by {skew.Skew} s");
                return null;
            case SignatureVerdict.NonceSeen:
                await http.Problem(StatusCodes.Status401Unauthorized, "nonce already used");
                return null;
            case SignatureVerdict.NonceWindowFull:
                await http.Problem(StatusCodes.Status503ServiceUnavailable, "too many requests in the signature window");
                return null;
            default:
                await http.Problem(StatusCodes.Status401Unauthorized, "bad signature");
                return null;
        }
    }
}
