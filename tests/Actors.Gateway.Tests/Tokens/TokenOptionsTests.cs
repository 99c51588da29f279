using System.Security.Cryptography;

namespace Actors.Gateway.Tokens;

public sealed class TokenOptionsTests
{
    [Theory]
    [InlineData("thirty-one bytes are one too few", 0)]
    [InlineData("thirty-one bytes are one to few", 1)]
    [InlineData("", 1)]
    [InlineData("ümläute zählen doppelt, ürgh", 0)]
    public void A_secret_too_short_for_its_algorithm_is_a_mistake(string secret, int mistakes)
    {
        List<string> told = [];
        TokenOptions.Parse(secret, [], null, null, told);
        Assert.Equal(mistakes, told.Count);
        Assert.All(told, mistake => Assert.Contains("32", mistake, StringComparison.Ordinal));
        Assert.All(told, mistake => Assert.False(secret.Length > 0 && mistake.Contains(secret, StringComparison.Ordinal)));
    }

    [Fact]
    public void Key_files_that_cannot_be_used_are_mistakes()
    {
        using var weak = RSA.Create(1024);
        using var key = RSA.Create(2048);
        using var forge = new Forge()
            .WithKey(weak.ExportSubjectPublicKeyInfoPem())
            .WithKey(key.ExportRSAPrivateKeyPem())
            .WithKey("no key")
            .WithKey("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----");
        forge.Callers();
        Assert.Equal(4, forge.Mistakes.Count);
        Assert.Contains("1024 bits", forge.Mistakes[0], StringComparison.Ordinal);
        Assert.Contains("private keys belong to the issuer alone", forge.Mistakes[1], StringComparison.Ordinal);
        Assert.Contains("holds no key", forge.Mistakes[2], StringComparison.Ordinal);

        List<string> told = [];
        TokenOptions.Parse(null, ["/no/such/file.pem"], null, null, told);
        Assert.Contains("/no/such/file.pem", Assert.Single(told), StringComparison.Ordinal);
    }
}
