using System.Security.Cryptography;
using System.Text;

namespace Actors.Gateway.Hmac.Signing;

/// <summary>
/// Tells whether a request was signed by one of our keys, and now. The signature is checked first: only who holds a
/// secret learns the server's time, or gets a nonce remembered.
/// </summary>
public sealed class SignatureVerifier(SigningKeyRing keys, NonceWindow nonces, TimeProvider clock)
{
    // The common text first. The others are tried only for a body whose numbers they spell differently.
    private static readonly NumberStyle[] Styles = [NumberStyle.Double, NumberStyle.Decimal, NumberStyle.Verbatim];

    /// <summary>Scheme v1, POST. Once accepted, the body's text is the one that was signed.</summary>
    public SignatureVerdict VerifyBody(CanonicalBody body)
    {
        if (body.Auth is not { } auth || !SignedTime.TryParse(auth.Time, out var time))
            return SignatureVerdict.MissingAuth.Instance;
        foreach (var style in Styles.AsSpan(0, body.NumbersVary ? Styles.Length : 1))
            if (body.Restyle(style) && FindSigner(body.MessageAt(auth.Time), auth.Signature) is { } key)
                return Fresh(key, time);
        return SignatureVerdict.BadSignature.Instance;
    }

    /// <summary>Scheme v1, GET: signed over any one of <paramref name="nodes"/>.</summary>
    public SignatureVerdict VerifyNode(SignatureHeaders headers, params ReadOnlySpan<string> nodes)
    {
        if (headers.Auth is not { Length: > 0 } signature || !SignedTime.TryParse(headers.Time, out var time))
            return SignatureVerdict.MissingAuth.Instance;
        foreach (var node in nodes)
            if (FindSigner(Encoding.UTF8.GetBytes(headers.Time + node), signature) is { } key)
                return Fresh(key, time);
        return SignatureVerdict.BadSignature.Instance;
    }

    /// <summary>Scheme v2, any method.</summary>
    /// <param name="headers">The request's.</param>
    /// <param name="method">As on the wire.</param>
    /// <param name="pathAndQuery">The raw request target, before any unescaping.</param>
    /// <param name="body">The raw body, empty for none.</param>
    public SignatureVerdict VerifyRequest(SignatureHeaders headers, string method, string pathAndQuery, ReadOnlySpan<byte> body)
    {
        if (headers.Auth is not { Length: > 0 } signature || !SignedTime.TryParse(headers.Time, out var time)
            || !SignatureHeaders.IsNonce(headers.Nonce))
            return SignatureVerdict.MissingAuth.Instance;
        var nonce = headers.Nonce!;
        Span<byte> bodyHash = stackalloc byte[SHA256.HashSizeInBytes];
        IdleHashes.Sha256.Compute(body, bodyHash);
        if (keys.Find(headers.Key ?? SigningKey.DefaultId) is not { } key
            || !SchemeV2.Matches(key, method, pathAndQuery, headers.Time!, nonce, bodyHash, signature))
            return SignatureVerdict.BadSignature.Instance;
        var freshness = Fresh(key, time, nonce);
        if (freshness is not SignatureVerdict.Accepted)
            return freshness;
        return nonces.Use(key.Id, nonce, time, Now()) switch
        {
            NonceUse.First => freshness,
            NonceUse.Seen => new SignatureVerdict.NonceSeen(key.Id, nonce),
            _ => SignatureVerdict.NonceWindowFull.Instance,
        };
    }

    private SigningKey? FindSigner(ReadOnlySpan<byte> message, string signature)
    {
        foreach (var key in keys.Keys)
            if (HmacSignature.Matches(key, message, signature))
                return key;
        return null;
    }

    private SignatureVerdict Fresh(SigningKey key, long time, string? nonce = null)
    {
        var now = Now();
        return Math.Abs(now - time) <= nonces.MaxSkewSeconds
            ? new SignatureVerdict.Accepted(key.Id, time, nonce)
            : new SignatureVerdict.SkewTooLarge(now, now - time);
    }

    private long Now() => clock.GetUtcNow().ToUnixTimeSeconds();
}
