using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Actors.Gateway.Hmac.Signing;

/// <summary>HMAC-SHA256 in standard, padded base64: how both schemes write a signature.</summary>
public static class HmacSignature
{
    /// <summary>Characters of a signature.</summary>
    public const int TextLength = 44;

    public static string Compute(SigningKey key, ReadOnlySpan<byte> message)
    {
        Span<byte> text = stackalloc byte[TextLength];
        Write(key, message, text);
        return Encoding.ASCII.GetString(text);
    }

    /// <summary>Compares in a time that does not tell how much of the presented signature is right.</summary>
    public static bool Matches(SigningKey key, ReadOnlySpan<byte> message, string presented)
    {
        Span<byte> expected = stackalloc byte[TextLength];
        Span<byte> given = stackalloc byte[TextLength];
        if (presented.Length != TextLength || !Encoding.UTF8.TryGetBytes(presented, given, out var length) || length != TextLength)
            return false;
        Write(key, message, expected);
        return CryptographicOperations.FixedTimeEquals(expected, given);
    }

    private static void Write(SigningKey key, ReadOnlySpan<byte> message, Span<byte> text)
    {
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        key.Authenticate(message, mac);
        Base64.EncodeToUtf8(mac, text, out _, out _);
    }
}
