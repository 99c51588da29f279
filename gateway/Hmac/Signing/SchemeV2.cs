using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Actors.Gateway.Hmac.Signing;

/// <summary>Our scheme: method, path and query, time, nonce and the body's hash, a line each.</summary>
public static class SchemeV2
{
    /// <summary>Messages up to this length, which all but a freak's are, are put together on the stack.</summary>
    private const int StackBytes = 1024;

    /// <param name="key">The secret to sign with.</param>
    /// <param name="method">As on the wire: <c>POST</c>.</param>
    /// <param name="pathAndQuery">The request target exactly as on the wire, escapes included.</param>
    /// <param name="time">Epoch seconds in digits.</param>
    /// <param name="nonce">One to <see cref="SignatureHeaders.MaxNonceLength"/> visible ASCII characters, never used before with this key.</param>
    /// <param name="body">Empty for a GET.</param>
    public static string Sign(SigningKey key, string method, string pathAndQuery, string time, string nonce, ReadOnlySpan<byte> body)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        IdleHashes.Sha256.Compute(body, hash);
        return HmacSignature.Compute(key, Encoding.UTF8.GetBytes($"{method}\n{pathAndQuery}\n{time}\n{nonce}\n{Convert.ToHexStringLower(hash)}"));
    }

    /// <summary>Whether <paramref name="presented"/> is the key's signature of this request.</summary>
    internal static bool Matches(
        SigningKey key, string method, string pathAndQuery, string time, string nonce, ReadOnlySpan<byte> bodyHash, string presented)
    {
        var most = Encoding.UTF8.GetMaxByteCount(method.Length + pathAndQuery.Length + time.Length + nonce.Length) + 4 + 2 * bodyHash.Length;
        byte[]? rented = null;
        var message = most <= StackBytes ? stackalloc byte[StackBytes] : rented = ArrayPool<byte>.Shared.Rent(most);
        var length = Line(method, message, 0);
        length = Line(pathAndQuery, message, length);
        length = Line(time, message, length);
        length = Line(nonce, message, length);
        Convert.TryToHexStringLower(bodyHash, message[length..], out var digits);
        var matches = HmacSignature.Matches(key, message[..(length + digits)], presented);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
        return matches;
    }

    private static int Line(string text, Span<byte> message, int at)
    {
        at += Encoding.UTF8.GetBytes(text, message[at..]);
        message[at] = (byte)'\n';
        return at + 1;
    }
}
