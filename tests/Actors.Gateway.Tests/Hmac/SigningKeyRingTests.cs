using Actors.Gateway.Hmac.Signing;

namespace Actors.Gateway.Hmac;

public sealed class SigningKeyRingTests
{
    [Fact]
    public void Both_variables_give_keys() =>
        Assert.Equal(["default", "a", "b"], Verifiers.Ring("a:1, b:2:3", "0").Keys.Select(key => key.Id));

    [Theory]
    [InlineData(null, null)]
    [InlineData("", "")]
    public void Without_secrets_there_are_no_keys(string? secrets, string? secret) => Assert.Empty(Verifiers.Ring(secrets, secret).Keys);

    [Fact]
    public void Every_mistake_is_reported_and_no_secret_is_quoted()
    {
        var mistakes = new List<string>();
        SigningKeyRing.Parse("hidden,b:,c:hidden,c:hidden,default:hidden, :hidden", "hidden", mistakes);
        Assert.Equal(5, mistakes.Count);
        Assert.DoesNotContain(mistakes, mistake => mistake.Contains("hidden", StringComparison.Ordinal));
    }

    [Fact]
    public void More_keys_than_the_bound_are_a_mistake()
    {
        var mistakes = new List<string>();
        SigningKeyRing.Parse(string.Join(',', Enumerable.Range(0, SigningKeyRing.MaxKeys + 1).Select(i => $"k{i}:s")), null, mistakes);
        Assert.Single(mistakes);
    }

    [Fact]
    public void A_key_prints_its_name_only() => Assert.Equal("a", new SigningKey("a", "hidden").ToString());
}
