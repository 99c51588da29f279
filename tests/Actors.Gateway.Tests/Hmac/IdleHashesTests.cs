using System.Security.Cryptography;
using System.Text;
using Actors.Gateway.Hmac.Signing;

namespace Actors.Gateway.Hmac;

public sealed class IdleHashesTests
{
    [Fact]
    public void Threads_that_share_a_key_never_get_one_anothers_hashes()
    {
        var secret = Encoding.UTF8.GetBytes("a secret");
        var made = 0;
        var hashes = new IdleHashes(() =>
        {
            Interlocked.Increment(ref made);
            return new HMACSHA256(secret);
        });
        Parallel.For(0, 20_000, new ParallelOptions { MaxDegreeOfParallelism = 16 }, i =>
        {
            var message = Encoding.UTF8.GetBytes(new string('m', i % 300) + i);
            var hash = new byte[HMACSHA256.HashSizeInBytes];
            hashes.Compute(message, hash);
            Assert.Equal(HMACSHA256.HashData(secret, message), hash);
        });
        Assert.InRange(made, 1, 10_000);
    }

    [Fact]
    public void A_hash_that_found_no_room_leaves_nothing_behind()
    {
        var hashes = new IdleHashes(SHA256.Create);
        Assert.Throws<ArgumentException>(() => hashes.Compute("abc"u8, new byte[31]));
        var hash = new byte[SHA256.HashSizeInBytes];
        hashes.Compute("abc"u8, hash);
        Assert.Equal(SHA256.HashData("abc"u8), hash);
    }
}
