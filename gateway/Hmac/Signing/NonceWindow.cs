using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Actors.Gateway.Hmac.Signing;

/// <summary>
/// Remembers each nonce for as long as its signature stays fresh: until the signed time plus the allowed skew. Split
/// into shards, each with a lock of its own, so that requests seldom wait for one another.
/// </summary>
public sealed class NonceWindow
{
    /// <summary>A year: a larger skew is no freshness check at all.</summary>
    public const long LargestMaxSkewSeconds = 366 * 86_400;

    private const int ShardCount = 32;

    private readonly NonceShard[] _shards = new NonceShard[ShardCount];
    private readonly int _capacity;
    private int _count;

    /// <param name="maxSkewSeconds"><c>MAX_SKEW</c>: how far a signature's time may be from ours, either way.</param>
    /// <param name="capacity"><c>MAX_NONCES</c>: nonces remembered at once; past it every new one is refused.</param>
    public NonceWindow(long maxSkewSeconds, int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxSkewSeconds);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxSkewSeconds, LargestMaxSkewSeconds);
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        MaxSkewSeconds = maxSkewSeconds;
        _capacity = capacity;
        for (var i = 0; i < ShardCount; i++)
            _shards[i] = new NonceShard(maxSkewSeconds);
    }

    public long MaxSkewSeconds { get; }

    /// <summary>Nonces remembered, those included that are due to be forgotten.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <param name="keyId">A nonce is unique within its key.</param>
    /// <param name="nonce">As presented, its signature already verified.</param>
    /// <param name="signedAt">The signature's time, epoch seconds, already found fresh.</param>
    /// <param name="now">Epoch seconds.</param>
    public NonceUse Use(string keyId, string nonce, long signedAt, long now)
    {
        var fingerprint = Fingerprint(keyId, nonce);
        var shard = _shards[(int)((ulong)fingerprint % ShardCount)];
        var use = Use(shard, fingerprint, signedAt, now);
        if (use != NonceUse.Full)
            return use;
        // Other shards may still hold nonces that are past: those of a shard go when it is next used.
        foreach (var other in _shards)
            lock (other.Gate)
                Interlocked.Add(ref _count, -other.Forget(now));
        return Use(shard, fingerprint, signedAt, now);
    }

    private NonceUse Use(NonceShard shard, UInt128 fingerprint, long signedAt, long now)
    {
        lock (shard.Gate)
        {
            Interlocked.Add(ref _count, -shard.Forget(now));
            if (shard.Contains(fingerprint))
                return NonceUse.Seen;
            if (Interlocked.Increment(ref _count) > _capacity)
            {
                Interlocked.Decrement(ref _count);
                return NonceUse.Full;
            }
            shard.Add(fingerprint, signedAt + MaxSkewSeconds);
            return NonceUse.First;
        }
    }

    // Half of SHA-256: too long for anyone to find two nonces that meet. A key's id holds no line break.
    private static UInt128 Fingerprint(string keyId, string nonce)
    {
        Span<byte> text = stackalloc byte[512];
        var name = $"{keyId}\n{nonce}";
        var bytes = Encoding.UTF8.GetMaxByteCount(name.Length) <= text.Length
            ? text[..Encoding.UTF8.GetBytes(name, text)]
            : Encoding.UTF8.GetBytes(name);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        IdleHashes.Sha256.Compute(bytes, hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }
}
