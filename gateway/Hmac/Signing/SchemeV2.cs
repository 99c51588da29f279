using System.Buffers;
using Actors.Link;

namespace Actors.Gateway.Hmac.Signing;

/// <summary>Our scheme: the HMAC of a <see cref="SignedRequest"/>. Clients sign by <see cref="RequestSignature"/>.</summary>
internal static class SchemeV2
{
    /// <summary>Messages up to this length, which all but a freak's are, are put together on the stack.</summary>
    private const int StackBytes = 1024;

    /// <summary>Whether <paramref name="presented"/> is the key's signature of this request.</summary>
    public static bool Matches(
        SigningKey key, string method, string pathAndQuery, string time, string nonce, ReadOnlySpan<byte> bodyHash, string presented)
    {
        var most = SignedRequest.MaxBytes(method, pathAndQuery, time, nonce);
        byte[]? rented = null;
        var message = most <= StackBytes ? stackalloc byte[StackBytes] : rented = ArrayPool<byte>.Shared.Rent(most);
        var matches = HmacSignature.Matches(key, message[..SignedRequest.Write(message, method, pathAndQuery, time, nonce, bodyHash)], presented);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
        return matches;
    }
}
