using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;

namespace Actors.Link;

/// <summary>
/// Scheme v2 of signed requests, a client's half: the four header values of one request. The signature is the base64 of the HMAC-SHA256 of
/// <see cref="SignedRequest"/>.
/// </summary>
/// <param name="KeyId"><see cref="KeyHeader"/>: which of the server's secrets it is.</param>
/// <param name="Time"><see cref="TimeHeader"/>: epoch seconds by the client's clock.</param>
/// <param name="Nonce"><see cref="NonceHeader"/>: never used twice with one secret.</param>
/// <param name="Auth"><see cref="AuthHeader"/>: the signature.</param>
public readonly record struct RequestSignature(string KeyId, string Time, string Nonce, string Auth)
{
    public const string KeyHeader = "X-Key";
    public const string TimeHeader = "X-Time";
    public const string NonceHeader = "X-Nonce";
    public const string AuthHeader = "X-Auth";

    /// <summary>The id of the key that a server configured with <c>SECRET</c> alone has.</summary>
    public const string DefaultKeyId = "default";

    private const int MaxStackBytes = 512;
    private const int NonceBytes = 16;

    /// <summary>Signs a request as of now, with a nonce of its own.</summary>
    public static RequestSignature Sign(
        string keyId, ReadOnlySpan<byte> secret, string method, string pathAndQuery, ReadOnlySpan<byte> body, TimeProvider time) =>
        Sign(keyId, secret, method, pathAndQuery, body, time.GetUtcNow().ToUnixTimeSeconds(),
            RandomNumberGenerator.GetHexString(2 * NonceBytes, lowercase: true));

    /// <summary>Signs a request with a given time and nonce: the same input gives the same signature.</summary>
    /// <param name="pathAndQuery">As it stands in the request line, escaped.</param>
    public static RequestSignature Sign(
        string keyId, ReadOnlySpan<byte> secret, string method, string pathAndQuery, ReadOnlySpan<byte> body, long epochSeconds, string nonce)
    {
        string time = epochSeconds.ToString(CultureInfo.InvariantCulture);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(body, digest);
        int bound = SignedRequest.MaxBytes(method, pathAndQuery, time, nonce);
        byte[]? rented = bound > MaxStackBytes ? ArrayPool<byte>.Shared.Rent(bound) : null;
        Span<byte> text = rented ?? stackalloc byte[MaxStackBytes];
        int length = SignedRequest.Write(text, method, pathAndQuery, time, nonce, digest);
        HMACSHA256.HashData(secret, text[..length], digest);
        if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
        return new RequestSignature(keyId, time, nonce, Convert.ToBase64String(digest));
    }
}
