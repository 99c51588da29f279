using System.Security.Cryptography;
using System.Text;
using Actors.Gateway.Hmac.Signing;

namespace Actors.Gateway.Hmac;

/// <summary>Signatures of scheme v2 as the documentation words them, with whatever time and nonce a test wants to try.</summary>
internal static class SignedV2
{
    public static string Of(SigningKey key, string method, string target, string time, string nonce, ReadOnlySpan<byte> body) =>
        HmacSignature.Compute(key, Encoding.UTF8.GetBytes($"{method}\n{target}\n{time}\n{nonce}\n{Convert.ToHexStringLower(SHA256.HashData(body))}"));
}
