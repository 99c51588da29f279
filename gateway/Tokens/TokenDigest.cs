using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Actors.Gateway.Tokens;

/// <summary>Stands for a token: memory holds no token, and a lookup tells nothing about how much of a guess is right.</summary>
internal readonly record struct TokenDigest(UInt128 High, UInt128 Low)
{
    private const int UsualLength = 1024;

    public static TokenDigest Of(string token)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        var bound = Encoding.UTF8.GetMaxByteCount(token.Length);
        if (bound <= UsualLength)
        {
            Span<byte> text = stackalloc byte[UsualLength];
            SHA256.HashData(text[..Encoding.UTF8.GetBytes(token, text)], hash);
        }
        else
        {
            var rented = ArrayPool<byte>.Shared.Rent(bound);
            SHA256.HashData(rented.AsSpan(0, Encoding.UTF8.GetBytes(token, rented)), hash);
            ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        }
        return new TokenDigest(MemoryMarshal.Read<UInt128>(hash), MemoryMarshal.Read<UInt128>(hash[16..]));
    }
}
