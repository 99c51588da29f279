using Actors.Gateway.Application;
using Actors.Gateway.Hmac.Signing;
using Actors.Gateway.Requests;
using Microsoft.AspNetCore.Http;

namespace Actors.Gateway.Hmac;

/// <summary>Reads a POST's body and establishes who signed it, by v2 where the request has a nonce, else by v1.</summary>
public sealed class SignedBody(RequestBodies bodies, SignatureVerifier verifier)
{
    /// <summary>The body's JSON without its signature, and who signed; null when the refusal has been answered.</summary>
    internal async Task<(byte[] Json, SignatureVerdict.Accepted Signer)?> Read(HttpContext http, BodyLimit limit)
    {
        if (!(await bodies.Read(http, limit)).TryGet(out var body, out var rejection))
        {
            await http.Refuse(rejection);
            return null;
        }
        var headers = http.SignatureHeaders();
        return headers.IsV2 ? await ReadV2(http, headers, body) : await ReadV1(http, body);
    }

    private async Task<(byte[], SignatureVerdict.Accepted)?> ReadV2(HttpContext http, SignatureHeaders headers, byte[] body)
    {
        var verdict = verifier.VerifyRequest(headers, http.Request.Method, http.RawTarget(), body);
        if (verdict is SignatureVerdict.Accepted signer)
            return (body, signer);
        await http.Refuse(verdict);
        return null;
    }

    private async Task<(byte[], SignatureVerdict.Accepted)?> ReadV1(HttpContext http, byte[] body)
    {
        switch (JqCanonicalJson.Read(body))
        {
            case CanonicalOutcome.Refused refused:
                await http.Refuse(StatusCodes.Status400BadRequest, $"the body cannot be read as JSON: {WordsOf(refused.Fault)} at byte {refused.Offset}");
                return null;
            case CanonicalOutcome.Canonical { Body: var canonical }:
                using (canonical)
                {
                    var verdict = verifier.VerifyBody(canonical);
                    if (verdict is SignatureVerdict.Accepted signer)
                        return (canonical.Text.ToArray(), signer);
                    await http.Refuse(verdict);
                    return null;
                }
            default:
                throw new InvalidOperationException("a reading is canonical or refused");
        }
    }

    private static string WordsOf(BodyFault fault) => fault switch
    {
        BodyFault.Empty => "there is nothing",
        BodyFault.NotAnObject => "it is no object",
        BodyFault.Syntax => "a character stands where it may not",
        BodyFault.Truncated => "it ends too early",
        BodyFault.TrailingText => "something follows the object",
        BodyFault.ControlCharacter => "a control character stands unescaped",
        BodyFault.InvalidEscape => "there is no such escape",
        BodyFault.LoneSurrogate => "half of a surrogate pair",
        BodyFault.InvalidNumber => "it is no number",
        BodyFault.NotUtf8 => "it is not UTF-8",
        BodyFault.TooDeep => "it is nested too deep",
        BodyFault.TooManyMembers => "there are too many members",
        BodyFault.TooLarge => "it would be too large as jq prints it",
        _ => throw new InvalidOperationException($"no words for {fault}"),
    };
}
