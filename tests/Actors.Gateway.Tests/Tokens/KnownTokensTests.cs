namespace Actors.Gateway.Tokens;

public sealed class KnownTokensTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddYears(57);

    [Fact]
    public void The_least_used_tokens_are_forgotten_first_and_their_number_stays_bounded()
    {
        var known = new KnownTokens();
        var ada = new Caller("ada", [], "jwt");
        var often = TokenDigest.Of("often");
        known.Keep(often, ada, Now.AddHours(1));
        for (var i = 0; i < 3 * KnownTokens.MaxTokens; i++)
        {
            known.Keep(TokenDigest.Of($"token {i}"), ada, Now.AddHours(1));
            if (i % 1000 == 0)
                Assert.Same(ada, known.Find(often, Now));
        }
        var last = (3 * KnownTokens.MaxTokens) - 1;
        Assert.Same(ada, known.Find(TokenDigest.Of($"token {last}"), Now));
        Assert.Null(known.Find(TokenDigest.Of("token 5"), Now));
    }

    [Fact]
    public void A_token_is_known_until_it_expires()
    {
        var known = new KnownTokens();
        var digest = TokenDigest.Of("token");
        known.Keep(digest, new Caller("ada", [], "jwt"), Now);
        Assert.NotNull(known.Find(digest, Now.AddTicks(-1)));
        Assert.Null(known.Find(digest, Now));
    }
}
