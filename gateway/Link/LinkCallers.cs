using Actors.Gateway.Hmac;
using Actors.Gateway.Hmac.Signing;
using Actors.Gateway.Tokens;
using Microsoft.AspNetCore.Http;

namespace Actors.Gateway.Link;

/// <summary>Establishes who dials the link: an upgrade request signed by scheme v2, or one with a bearer token.</summary>
internal sealed class LinkCallers(SignatureVerifier verifier, ITokenCallers tokens)
{
    /// <summary>The caller, or null when the refusal has been answered.</summary>
    public async Task<Caller?> Authenticate(HttpContext http)
    {
        if (http.Request.BearerToken() is { } token)
        {
            if ((await tokens.Authenticate(token, http.RequestAborted)).TryGet(out var holder, out var rejection))
                return holder;
            http.Response.Headers.WWWAuthenticate = TokenRequests.Challenge(rejection.Message);
            await http.Refuse(StatusCodes.Status401Unauthorized, rejection.Message);
            return null;
        }
        var verdict = verifier.VerifyRequest(http.SignatureHeaders(), http.Request.Method, http.RawTarget(), []);
        if (verdict is SignatureVerdict.Accepted accepted)
            return HmacRequests.CallerOf(accepted);
        await http.Refuse(verdict);
        return null;
    }
}
