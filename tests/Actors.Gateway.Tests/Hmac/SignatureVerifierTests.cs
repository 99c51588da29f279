using System.Text;
using Actors.Gateway.Hmac.Signing;

namespace Actors.Gateway.Hmac;

public sealed class SignatureVerifierTests
{
    private const long Now = 1_762_404_276;

    private readonly ManualClock _clock = new(Now);
    private readonly SigningKey _old = new("old", "s1:with:colons");
    private readonly SigningKey _new = new("new", "s2");
    private readonly SignatureVerifier _verifier;

    public SignatureVerifierTests() => _verifier = Verifiers.At(_clock, "old:s1:with:colons,new:s2", "plain");

    [Fact]
    public void Any_active_key_signs_a_v1_body()
    {
        foreach (var key in new[] { _old, _new, new SigningKey("default", "plain") })
            Assert.Equal(new SignatureVerdict.Accepted(key.Id, Now, null), _verifier.VerifyBody(Body(key, Now)));
    }

    [Fact]
    public void The_same_v1_body_is_accepted_twice()
    {
        var body = Body(_new, Now);
        Assert.Equal(_verifier.VerifyBody(body), _verifier.VerifyBody(body));
    }

    [Fact]
    public void A_changed_body_is_a_bad_signature()
    {
        var body = Encoding.UTF8.GetString(Body(_new, Now)).Replace("node1", "node2", StringComparison.Ordinal);
        Assert.IsType<SignatureVerdict.BadSignature>(_verifier.VerifyBody(Encoding.UTF8.GetBytes(body)));
    }

    [Fact]
    public void A_body_without_auth_is_missing_it() =>
        Assert.IsType<SignatureVerdict.MissingAuth>(_verifier.VerifyBody("""{"target":"node1"}"""u8.ToArray()));

    [Theory]
    [InlineData("""{"n":1.10,"a":1}""", "{\n  \"n\": 1.1,\n  \"a\": 1\n}")]
    [InlineData("""{"n":1e3,"a":1}""", "{\n  \"n\": 1E+3,\n  \"a\": 1\n}")]
    [InlineData("""{"n":1e3,"a":1}""", "{\n  \"n\": 1e3,\n  \"a\": 1\n}")]
    [InlineData("""{"n":12345678901234567890,"a":1}""", "{\n  \"n\": 12345678901234567890,\n  \"a\": 1\n}")]
    public void A_signature_over_any_spelling_of_the_numbers_counts_and_that_text_is_what_was_signed(string body, string signedText)
    {
        var signature = HmacSignature.Compute(_new, Encoding.UTF8.GetBytes($"{Now}{signedText}"));
        var signed = Encoding.UTF8.GetBytes($$"""{"__auth":{"time":{{Now}},"sig":"{{signature}}"},{{body[1..]}}""");
        var outcome = Assert.IsType<CanonicalOutcome.Canonical>(JqCanonicalJson.Read(signed));
        using (outcome.Body)
        {
            Assert.IsType<SignatureVerdict.Accepted>(_verifier.VerifyBody(outcome.Body));
            Assert.Equal(signedText, Encoding.UTF8.GetString(outcome.Body.Text));
        }
    }

    [Theory]
    [InlineData(300)]
    [InlineData(-300)]
    public void A_signature_as_far_off_as_allowed_is_fresh(int skew) =>
        Assert.IsType<SignatureVerdict.Accepted>(_verifier.VerifyBody(Body(_new, Now - skew)));

    [Theory]
    [InlineData(301)]
    [InlineData(-301)]
    public void A_signature_further_off_tells_both_times(int skew)
    {
        Assert.Equal(new SignatureVerdict.SkewTooLarge(Now, skew), _verifier.VerifyBody(Body(_new, Now - skew)));
        Assert.Equal(new SignatureVerdict.SkewTooLarge(Now, skew), Verify(V2(_new, "GET", "/fetch?node=n", "n1", Now - skew), "GET", "/fetch?node=n"));
    }

    [Fact]
    public void A_stranger_is_not_told_the_time() =>
        Assert.IsType<SignatureVerdict.BadSignature>(_verifier.VerifyBody(Body(new SigningKey("x", "guess"), Now - 301)));

    [Fact]
    public void A_v1_get_is_signed_over_its_node()
    {
        var time = Now.ToString();
        var headers = new SignatureHeaders(null, time, null, SchemeV1.SignNode(_old, time, "node1"));
        Assert.Equal(new SignatureVerdict.Accepted("old", Now, null), _verifier.VerifyNode(headers, "node1"));
        Assert.Equal(new SignatureVerdict.Accepted("old", Now, null), _verifier.VerifyNode(headers, "node0", "node1"));
        Assert.IsType<SignatureVerdict.BadSignature>(_verifier.VerifyNode(headers, "node2"));
        Assert.IsType<SignatureVerdict.MissingAuth>(_verifier.VerifyNode(headers with { Auth = null }, "node1"));
        Assert.IsType<SignatureVerdict.MissingAuth>(_verifier.VerifyNode(headers with { Time = "12a" }, "node1"));
    }

    [Fact]
    public void A_v2_request_signs_its_method_its_whole_target_its_body_and_its_key()
    {
        var headers = V2(_new, "POST", "/queue?x=1", "n1", Now, "body");
        Assert.IsType<SignatureVerdict.BadSignature>(Verify(headers, "PUT", "/queue?x=1", "body"));
        Assert.IsType<SignatureVerdict.BadSignature>(Verify(headers, "POST", "/queue?x=2", "body"));
        Assert.IsType<SignatureVerdict.BadSignature>(Verify(headers, "POST", "/queue?x=1", "bodY"));
        Assert.IsType<SignatureVerdict.BadSignature>(Verify(headers with { Nonce = "n2" }, "POST", "/queue?x=1", "body"));
        Assert.IsType<SignatureVerdict.BadSignature>(Verify(headers with { Time = $"{Now + 1}" }, "POST", "/queue?x=1", "body"));
        Assert.IsType<SignatureVerdict.BadSignature>(Verify(headers with { Key = "old" }, "POST", "/queue?x=1", "body"));
        Assert.IsType<SignatureVerdict.BadSignature>(Verify(headers with { Key = "unknown" }, "POST", "/queue?x=1", "body"));
        Assert.IsType<SignatureVerdict.MissingAuth>(Verify(headers with { Nonce = "" }, "POST", "/queue?x=1", "body"));
        Assert.Equal(new SignatureVerdict.Accepted("new", Now, "n1"), Verify(headers, "POST", "/queue?x=1", "body"));
    }

    [Fact]
    public void Without_a_key_name_the_default_key_is_meant()
    {
        var headers = V2(new SigningKey("default", "plain"), "GET", "/", "n1", Now) with { Key = null };
        Assert.Equal(new SignatureVerdict.Accepted("default", Now, "n1"), Verify(headers, "GET", "/"));
    }

    [Fact]
    public void A_nonce_is_refused_the_second_time_under_its_key_only()
    {
        Verify(V2(_new, "GET", "/", "n1", Now), "GET", "/");
        _clock.Seconds += 200;
        Assert.Equal(new SignatureVerdict.NonceSeen("new", "n1"), Verify(V2(_new, "GET", "/other", "n1", Now + 200), "GET", "/other"));
        Assert.IsType<SignatureVerdict.Accepted>(Verify(V2(_old, "GET", "/", "n1", Now), "GET", "/"));
    }

    [Fact]
    public void A_wrong_or_stale_request_leaves_its_nonce_unused()
    {
        Verify(V2(_new, "GET", "/", "n1", Now) with { Auth = new string('A', 44) }, "GET", "/");
        Verify(V2(_new, "GET", "/", "n1", Now - 400), "GET", "/");
        Assert.IsType<SignatureVerdict.Accepted>(Verify(V2(_new, "GET", "/", "n1", Now), "GET", "/"));
    }

    [Fact]
    public void Past_its_bound_the_nonce_window_says_so()
    {
        var verifier = Verifiers.At(_clock, "new:s2", null, nonces: 1);
        verifier.VerifyRequest(V2(_new, "GET", "/", "n1", Now), "GET", "/", []);
        Assert.IsType<SignatureVerdict.NonceWindowFull>(verifier.VerifyRequest(V2(_new, "GET", "/", "n2", Now), "GET", "/", []));
    }

    [Fact]
    public void A_signature_of_another_form_is_wrong_and_nothing_worse()
    {
        foreach (var signature in new[] { "", "short", new string('é', 44), new string('=', 44), new string('A', 100_000) })
            Assert.False(HmacSignature.Matches(_new, "x"u8, signature));
    }

    private static SignatureHeaders V2(SigningKey key, string method, string target, string nonce, long time, string body = "") =>
        new(key.Id, $"{time}", nonce, SignedV2.Of(key, method, target, $"{time}", nonce, Encoding.UTF8.GetBytes(body)));

    private static byte[] Body(SigningKey key, long time) =>
        SchemeV1.Signed(key, $"{time}", """{"target":"node1","command":"echo hello"}"""u8.ToArray())!;

    private SignatureVerdict Verify(SignatureHeaders headers, string method, string target, string body = "") =>
        _verifier.VerifyRequest(headers, method, target, Encoding.UTF8.GetBytes(body));
}
