using System.Security.Cryptography;
using System.Text;

namespace Actors.Gateway.Hmac.Signing;

/// <summary>Our scheme: method, path and query, time, nonce and the body's hash, a line each.</summary>
public static class SchemeV2
{
    /// <param name="key">The secret to sign with.</param>
    /// <param name="method">As on the wire: <c>POST</c>.</param>
    /// <param name="pathAndQuery">The request target exactly as on the wire, escapes included.</param>
    /// <param name="time">Epoch seconds in digits.</param>
    /// <param name="nonce">One to <see cref="SignatureHeaders.MaxNonceLength"/> visible ASCII characters, never used before with this key.</param>
    /// <param name="body">Empty for a GET.</param>
    public static string Sign(SigningKey key, string method, string pathAndQuery, string time, string nonce, ReadOnlySpan<byte> body) =>
        HmacSignature.Compute(key, Message(method, pathAndQuery, time, nonce, body));

    internal static byte[] Message(string method, string pathAndQuery, string time, string nonce, ReadOnlySpan<byte> body)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(body, hash);
        return Encoding.UTF8.GetBytes($"{method}\n{pathAndQuery}\n{time}\n{nonce}\n{Convert.ToHexStringLower(hash)}");
    }
}
