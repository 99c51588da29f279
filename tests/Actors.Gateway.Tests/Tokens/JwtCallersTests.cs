using System.Security.Cryptography;
using Actors.Link;
using static Actors.Gateway.Tokens.Forge;

namespace Actors.Gateway.Tokens;

public sealed class JwtCallersTests : IDisposable
{
    private static readonly RSA Rsa = RSA.Create(2048);
    private static readonly ECDsa Curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private readonly Forge _forge = new();

    public void Dispose() => _forge.Dispose();

    [Fact]
    public async Task A_token_signed_with_the_secret_names_its_user()
    {
        var caller = await Accepted(_forge, Hs256(Claims("ada")));
        Assert.Equal(("ada", "jwt", "\"ada\""), (caller.User, caller.Via, caller.UserJson));
        Assert.Empty(caller.Roles);
    }

    [Fact]
    public async Task What_the_command_line_makes_is_accepted()
    {
        using var forge = new Forge { Audience = "jobs", Issuer = "us" };
        var token = SignedToken.Create(Secret, "ada", ["operator", "worker"], forge.Clock.GetUtcNow(), TimeSpan.FromHours(1), "jobs", "us");
        var caller = await Accepted(forge, token);
        Assert.Equal(("ada", "operator,worker"), (caller.User, string.Join(',', caller.Roles)));
    }

    [Fact]
    public async Task A_caller_ends_with_the_token_and_what_clocks_may_differ()
    {
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(Now + 60) + TokenOptions.Skew, (await Accepted(_forge, Hs256(Claims()))).Until);
        await Accepted(_forge, Hs256("""{"sub":"ada","exp":253402214400}"""));
        Assert.Contains("exp is not a time", (await _forge.Callers().Authenticate(Hs256("""{"sub":"ada","exp":253402300799}"""), default)).Rejection!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"userId":1,"sub":"x","exp":1800000060}""", "1", "1")]
    [InlineData("""{"userId":"1","exp":1800000060}""", "1", "\"1\"")]
    [InlineData("""{"userId":null,"sub":"7","exp":1800000060}""", "7", "\"7\"")]
    [InlineData("""{"userId":-5,"exp":1800000060.5}""", "-5", "-5")]
    [InlineData("""{"userId":"\u00fc","exp":1800000060}""", "ü", "\"\\u00fc\"")]
    public async Task The_user_is_userId_else_sub_and_keeps_its_type(string claims, string user, string json)
    {
        var caller = await Accepted(_forge, Hs256(claims));
        Assert.Equal((user, json), (caller.User, caller.UserJson));
    }

    [Theory]
    [InlineData(""","role":"admin" """, "admin")]
    [InlineData(""","roles":["operator","admin"]""", "operator,admin")]
    [InlineData(""","role":["worker"],"roles":"operator" """, "worker,operator")]
    [InlineData(""","role":true,"roles":[1,{"admin":1},null]""", "")]
    [InlineData(""","role":"","roles":[]""", "")]
    public async Task Roles_are_one_or_many(string more, string roles) =>
        Assert.Equal(roles, string.Join(',', (await Accepted(_forge, Hs256(Claims(more: more)))).Roles));

    [Theory]
    [InlineData("hmac:default", "user:hmac:default")]
    [InlineData("cert:ada", "user:cert:ada")]
    [InlineData("user:hmac:default", "user:user:hmac:default")]
    [InlineData("https://id.example.org/7", "user:https://id.example.org/7")]
    [InlineData("auth0|17", "auth0|17")]
    [InlineData(":a", ":a")]
    public async Task No_token_names_the_owner_that_another_credential_stands_for(string user, string owner)
    {
        var caller = await Accepted(_forge, Hs256(Claims(user)));
        Assert.Equal(owner, caller.User);
        Assert.Equal($"\"{user}\"", caller.UserJson);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\u0000b")]
    [InlineData("line\nbreak")]
    [InlineData(1.5)]
    public async Task A_user_that_is_no_name_is_refused(object user) => await Refused(_forge, Hs256(Claims(user)), "its user is not a text");

    [Theory]
    [InlineData("""{"exp":1800000060}""", "it names no user")]
    [InlineData("""{"sub":"ada"}""", "it has no exp")]
    [InlineData("""{"sub":"ada","exp":"1800000060"}""", "its exp is not a time")]
    [InlineData("""{"sub":"ada","exp":1e300}""", "not a well-formed")]
    [InlineData("""{"sub":"ada","exp":-1}""", "its exp is not a time")]
    [InlineData("""{"sub":"ada","exp":1800000060,"nbf":"now"}""", "not a well-formed")]
    [InlineData("""{"sub":"ada","exp":1799999970}""", "it expired at 2027-01-15T07:59:30")]
    [InlineData("""{"sub":"ada","exp":1800000060,"nbf":1800000031}""", "it is not valid before")]
    [InlineData("""{"sub":"\ud800","exp":1800000060}""", "not a well-formed")]
    [InlineData("""{"userId":true,"exp":1800000060}""", "its user is not a text")]
    [InlineData("""{"userId":1e3,"exp":1800000060}""", "its user is not a text")]
    [InlineData("""{"userId":99999999999999999999,"exp":1800000060}""", "its user is not a text")]
    public async Task Claims_that_do_not_hold_are_refused_in_words(string claims, string words) => await Refused(_forge, Hs256(claims), words);

    [Theory]
    [InlineData("""{"sub":"ada","exp":1799999971}""")]
    [InlineData("""{"sub":"ada","exp":1800000060,"nbf":1800000030}""")]
    public async Task Clocks_may_differ_by_half_a_minute(string claims) => await Accepted(_forge, Hs256(claims));

    [Fact]
    public async Task A_known_token_ends_too()
    {
        var callers = _forge.Callers();
        var token = Hs256(Claims());
        Assert.Null((await callers.Authenticate(token, default)).Rejection);
        _forge.Clock.Seconds = Now + 89;
        Assert.Null((await callers.Authenticate(token, default)).Rejection);
        _forge.Clock.Seconds = Now + 90;
        Assert.Contains("it expired", (await callers.Authenticate(token, default)).Rejection!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_nobody_signed_is_refused()
    {
        const string none = """{"alg":"none"}""";
        await Refused(_forge, Token(none, Claims(), _ => []), "none of the server's keys");
        await Refused(_forge, Token("""{"alg":"None"}""", Claims(), _ => []), "none of the server's keys");
        await Refused(_forge, Token("""{"alg":"HS256"}""", Claims(), _ => []), "none of the server's keys");
        await Refused(_forge, Token("{}", Claims(), _ => [1]), "");
        await Refused(_forge, Hs256(Claims(), Secret, none), "none of the server's keys");
    }

    [Fact]
    public async Task A_token_signed_with_another_secret_or_changed_afterwards_is_refused()
    {
        await Refused(_forge, Hs256(Claims(), "another secret of thirty-two bytes"), "none of the server's keys");
        var parts = Hs256(Claims("ada")).Split('.');
        await Refused(_forge, $"{parts[0]}.{Hs256(Claims("eve")).Split('.')[1]}.{parts[2]}", "none of the server's keys");
    }

    [Fact]
    public async Task A_public_key_is_no_secret()
    {
        var pem = Rsa.ExportSubjectPublicKeyInfoPem();
        using var forge = new Forge().WithoutSecret().WithKey(pem);
        foreach (var secret in new[] { pem, pem + "\n", Convert.ToBase64String(Rsa.ExportSubjectPublicKeyInfo()) })
            await Refused(forge, Hs256(Claims(), secret), "none of the server's keys");
        await Refused(_forge, Rs256(Rsa, Claims()), "none of the server's keys");
    }

    [Theory]
    [InlineData("HS384")]
    [InlineData("HS512")]
    [InlineData("RS256")]
    [InlineData("ES256")]
    [InlineData("dir")]
    public async Task The_key_says_which_algorithm_it_verifies(string algorithm) =>
        await Refused(_forge, Hs256(Claims(), Secret, $$"""{"alg":"{{algorithm}}"}"""), "");

    [Fact]
    public async Task Public_keys_of_both_kinds_and_certificates_verify()
    {
        using var certified = RSA.Create(2048);
        var request = new System.Security.Cryptography.X509Certificates.CertificateRequest("CN=issuer", certified, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        using var forge = new Forge()
            .WithKey(Rsa.ExportSubjectPublicKeyInfoPem() + "\n" + Curve.ExportSubjectPublicKeyInfoPem())
            .WithKey(certificate.ExportCertificatePem());
        await Accepted(forge, Rs256(Rsa, Claims()));
        await Accepted(forge, Es256(Curve, Claims()));
        await Accepted(forge, Rs256(certified, Claims()));
        await Accepted(forge, Hs256(Claims()));
        Assert.Empty(forge.Mistakes);
        using var stranger = RSA.Create(2048);
        await Refused(forge, Rs256(stranger, Claims()), "none of the server's keys");
    }

    [Theory]
    [InlineData(",\"aud\":\"jobs\"", true)]
    [InlineData(",\"aud\":[\"x\",\"jobs\"]", true)]
    [InlineData(",\"aud\":\"Jobs\"", false)]
    [InlineData(",\"aud\":[]", false)]
    [InlineData("", false)]
    public async Task The_audience_is_checked_when_one_is_configured(string more, bool accepted)
    {
        using var forge = new Forge { Audience = "jobs" };
        if (accepted)
            await Accepted(forge, Hs256(Claims(more: more)));
        else
            await Refused(forge, Hs256(Claims(more: more)), "another audience");
    }

    [Theory]
    [InlineData(",\"iss\":\"us\"", true)]
    [InlineData(",\"iss\":\"them\"", false)]
    [InlineData("", false)]
    public async Task The_issuer_is_checked_when_one_is_configured(string more, bool accepted)
    {
        using var forge = new Forge { Issuer = "us" };
        if (accepted)
            await Accepted(forge, Hs256(Claims(more: more)));
        else
            await Refused(forge, Hs256(Claims(more: more)), "another issuer");
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a.b.c")]
    [InlineData("a.b.c.d.e")]
    [InlineData("eyJhbGciOiJIUzI1NiJ9.e30.")]
    [InlineData("not a token at all")]
    [InlineData("ü.ü.ü")]
    [InlineData("\ud800.\ud800.x")]
    public async Task What_is_no_token_is_refused(string token) => await Refused(_forge, token, "");

    [Fact]
    public async Task Payloads_that_are_no_claims_are_refused()
    {
        foreach (var payload in new[] { "", "null", "[]", "17", "{", "{\"sub\":", new string('[', 500), new string('{', 5) })
            await Refused(_forge, Hs256(payload), "");
        await Refused(_forge, Hs256(Claims(), Secret, """{"alg":"HS256","crit":["exp"]}"""), "crit");
        await Refused(_forge, Hs256(Claims(more: $",\"x\":\"{new string('x', 9000)}\"")), "characters");
    }

    [Fact]
    public async Task Random_bytes_in_a_good_token_never_make_another_good_one()
    {
        var good = Hs256(Claims());
        var random = new Random(17);
        for (var i = 0; i < 2000; i++)
        {
            var characters = good.ToCharArray();
            var at = random.Next(good.Length - 1);
            characters[at] = (char)random.Next(33, 127);
            var token = new string(characters);
            if (token != good)
                await Refused(_forge, token, "");
        }
    }

    [Fact]
    public async Task Without_a_key_no_token_is_accepted()
    {
        using var forge = new Forge().WithoutSecret();
        await Refused(forge, Hs256(Claims()), "TOKEN_SECRET");
    }

    private static async Task<Caller> Accepted(Forge forge, string token)
    {
        var answer = await forge.Callers().Authenticate(token, default);
        Assert.Null(answer.Rejection?.Message);
        return answer.Value!;
    }

    private static async Task Refused(Forge forge, string token, string words)
    {
        var answer = await forge.Callers().Authenticate(token, default);
        Assert.NotNull(answer.Rejection);
        Assert.Null(answer.Value);
        Assert.Contains(words, answer.Rejection.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(token.Length > 20 ? token : "\0", answer.Rejection.Message, StringComparison.Ordinal);
    }
}
