using System.Text;
using Actors.Link;

namespace Actors.Agent.Tests.Link;

/// <summary>The expected values were made with <c>openssl dgst -sha256 -hmac</c>.</summary>
public sealed class RequestSignatureTests
{
    private const long Time = 1_700_000_000;
    private static readonly byte[] Secret = "s3cret-ü"u8.ToArray();

    [Fact]
    public void A_post_is_signed_over_method_path_time_nonce_and_body()
    {
        RequestSignature signature = RequestSignature.Sign(
            "default", Secret, "POST", "/queue?a=%C3%A9&b=1", """{"target":"node1","command":"uptime","timeout":30}"""u8, Time,
            "00112233445566778899aabbccddeeff");
        Assert.Equal(
            new RequestSignature("default", "1700000000", "00112233445566778899aabbccddeeff", "xoMUu2ufe1VKBL5RmZFQYe536zafwc4gt9kJDA07SM0="),
            signature);
    }

    [Fact]
    public void A_get_is_signed_over_the_digest_of_nothing() =>
        Assert.Equal("EHnOC1/R67R8n6ww9b8bo/T11T0jhosNufTXDQmPNmo=", RequestSignature.Sign("k", Secret, "GET", "/link?node=node1", [], Time, "n-1").Auth);

    [Fact]
    public void A_long_path_is_signed_the_same_way() =>
        Assert.Equal("Du4kZuNxhh84H/abQcHW6OTUBqyLCpIJ8Hej7xqSPNw=", RequestSignature.Sign("k", Secret, "GET", "/" + new string('x', 600), [], Time, "n-1").Auth);

    [Fact]
    public void Each_request_gets_a_nonce_of_its_own()
    {
        RequestSignature first = RequestSignature.Sign("k", Secret, "GET", "/", Encoding.UTF8.GetBytes(""), TimeProvider.System);
        RequestSignature second = RequestSignature.Sign("k", Secret, "GET", "/", Encoding.UTF8.GetBytes(""), TimeProvider.System);
        Assert.NotEqual(first.Nonce, second.Nonce);
        Assert.NotEqual(first.Auth, second.Auth);
        Assert.Matches("^[0-9a-f]{32}$", first.Nonce);
    }
}
