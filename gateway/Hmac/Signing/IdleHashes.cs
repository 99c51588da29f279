using System.Security.Cryptography;

namespace Actors.Gateway.Hmac.Signing;

/// <summary>
/// Hashes with algorithms that are kept: making one, and deriving its key, costs more than hashing a submit does. One
/// lies ready for each processor, so that requests seldom make one and never wait.
/// </summary>
internal sealed class IdleHashes(Func<HashAlgorithm> create)
{
    private const int Places = 16;

    private readonly HashAlgorithm?[] _idle = new HashAlgorithm?[Places];

    /// <summary>Plain SHA-256.</summary>
    internal static IdleHashes Sha256 { get; } = new(SHA256.Create);

    /// <param name="message">Hashed whole.</param>
    /// <param name="hash">Takes the hash; as long as it.</param>
    internal void Compute(ReadOnlySpan<byte> message, Span<byte> hash)
    {
        ref var place = ref _idle[Thread.GetCurrentProcessorId() & (Places - 1)];
        var algorithm = Interlocked.Exchange(ref place, null) ?? create();
        // One that threw is in no known state, and is not put back.
        if (!algorithm.TryComputeHash(message, hash, out var length) || length != hash.Length)
            throw new ArgumentException($"{hash.Length} bytes are no room for {algorithm.HashSize / 8}.", nameof(hash));
        Interlocked.Exchange(ref place, algorithm)?.Dispose();
    }
}
