using Actors.Gateway.Hmac.Signing;

namespace Actors.Gateway.Hmac;

public sealed class NonceWindowTests
{
    private const long Now = 1_762_404_276;

    [Theory]
    [InlineData(0), InlineData(1), InlineData(300), InlineData(10_000)]
    public void A_nonce_is_remembered_while_its_signature_stays_fresh(long skew)
    {
        var window = new NonceWindow(skew, capacity: 1_000);
        foreach (var signedAt in new[] { Now - skew, Now, Now + skew })
        {
            Assert.Equal(NonceUse.First, window.Use("k", $"{signedAt}", signedAt, Now));
            Assert.Equal(NonceUse.Seen, window.Use("k", $"{signedAt}", signedAt, signedAt + skew));
            window = new NonceWindow(skew, capacity: 1_000);
        }
    }

    [Fact]
    public void A_nonce_is_forgotten_once_its_signature_cannot_be_fresh()
    {
        var window = new NonceWindow(300, capacity: 1_000);
        window.Use("k", "n", Now, Now);
        Assert.Equal(NonceUse.First, window.Use("k", "n", Now + 310, Now + 310));
        Assert.Equal(1, window.Count);
    }

    [Fact]
    public void A_full_window_refuses_until_nonces_end()
    {
        var window = new NonceWindow(300, capacity: 100);
        for (var i = 0; i < 100; i++)
            Assert.Equal(NonceUse.First, window.Use("k", $"{i}", Now + i / 50, Now));
        Assert.Equal(NonceUse.Full, window.Use("k", "more", Now, Now));
        Assert.Equal(NonceUse.Seen, window.Use("k", "7", Now, Now));

        // All of the first second's nonces make room at once, whichever shard they lie in.
        var later = Now + 302;
        var room = Enumerable.Range(0, 100).Count(i => window.Use("k", $"later {i}", later, later) == NonceUse.First);
        Assert.InRange(room, 50, 100);
    }

    [Fact]
    public void A_clock_that_goes_back_keeps_refusing_what_was_used()
    {
        var window = new NonceWindow(300, capacity: 1_000);
        window.Use("k", "n", Now, Now);
        Assert.Equal(NonceUse.Seen, window.Use("k", "n", Now - 1_000, Now - 1_000));
        Assert.Equal(NonceUse.First, window.Use("k", "back", Now - 1_000, Now - 1_000));
        Assert.Equal(NonceUse.Seen, window.Use("k", "back", Now - 1_000, Now - 900));
    }

    [Fact]
    public void The_window_agrees_with_a_plain_table_through_hours_of_use()
    {
        var random = new Random(20_251_122);
        var window = new NonceWindow(300, capacity: 2_000_000);
        var ends = new Dictionary<string, long>();
        var now = Now;
        for (var i = 0; i < 100_000; i++)
        {
            now += random.Next(20) == 0 ? random.Next(60) : 0;
            var signedAt = now + random.Next(-300, 301);
            var nonce = $"{random.Next(3_000)}";
            var use = window.Use("k", nonce, signedAt, now);
            // Slots are two seconds wide here, so in the last of them either answer is right.
            if (!ends.TryGetValue(nonce, out var end) || end + 2 < now)
                Assert.Equal(NonceUse.First, use);
            else if (end >= now)
                Assert.Equal(NonceUse.Seen, use);
            if (use == NonceUse.First)
                ends[nonce] = signedAt + 300;
        }
    }

    [Fact]
    public async Task Of_many_that_use_one_nonce_at_once_a_single_one_is_first()
    {
        var window = new NonceWindow(300, capacity: 20_000);
        using var start = new Barrier(4);
        var firsts = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(() =>
        {
            start.SignalAndWait();
            return Enumerable.Range(0, 10_000).Count(i => window.Use("k", $"{i}", Now, Now) == NonceUse.First);
        }, TaskCreationOptions.LongRunning)));
        Assert.Equal(10_000, firsts.Sum());
        Assert.Equal(10_000, window.Count);
    }
}
