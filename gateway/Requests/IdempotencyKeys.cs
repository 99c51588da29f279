using System.Security.Cryptography;
using Actors.Gateway.Hmac.Signing;
using Actors.Jobs;
using Microsoft.AspNetCore.Http;

namespace Actors.Gateway.Requests;

/// <summary>The header <c>Idempotency-Key</c> of a submit: the same key with the same body gives the first job again, with another body a conflict.</summary>
internal static class IdempotencyKeys
{
    public const string HeaderName = "Idempotency-Key";

    private const int DigestBytes = 16;

    /// <summary>Null when the request carries none.</summary>
    public static IdempotencyKey? RepeatKey(this HttpContext http, ReadOnlySpan<byte> body, DateTimeOffset expiresAt)
    {
        var given = http.Request.Headers[HeaderName].ToString();
        return given.Length == 0 ? null : Of($"key:{given}", body, expiresAt);
    }

    public static IdempotencyKey Of(string value, ReadOnlySpan<byte> body, DateTimeOffset expiresAt)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        IdleHashes.Sha256.Compute(body, hash);
        return new IdempotencyKey(value, Convert.ToHexStringLower(hash[..DigestBytes]), expiresAt);
    }
}
