using System.Security.Cryptography;
using System.Text;

namespace Actors.Link;

/// <summary>What scheme v2 signs of a request: method, path and query, time, nonce and the body's hash, a line each. Written here alone, for those who sign and those
/// who verify.</summary>
public static class SignedRequest
{
    private const int Ends = 4;

    /// <summary>Bytes that <see cref="Write"/> may need.</summary>
    public static int MaxBytes(string method, string pathAndQuery, string time, string nonce) =>
        Encoding.UTF8.GetMaxByteCount(method.Length + pathAndQuery.Length + time.Length + nonce.Length) + Ends + (2 * SHA256.HashSizeInBytes);

    /// <summary>Gives the length of the message.</summary>
    /// <param name="pathAndQuery">As it stands in the request line, escaped.</param>
    /// <param name="time">Epoch seconds in digits.</param>
    /// <param name="bodyHash">The SHA-256 of the body, which is empty for a GET.</param>
    public static int Write(Span<byte> message, string method, string pathAndQuery, string time, string nonce, ReadOnlySpan<byte> bodyHash)
    {
        var length = Line(method, message, 0);
        length = Line(pathAndQuery, message, length);
        length = Line(time, message, length);
        length = Line(nonce, message, length);
        Convert.TryToHexStringLower(bodyHash, message[length..], out var digits);
        return length + digits;
    }

    private static int Line(string text, Span<byte> message, int at)
    {
        at += Encoding.UTF8.GetBytes(text, message[at..]);
        message[at] = (byte)'\n';
        return at + 1;
    }
}
