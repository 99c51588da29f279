using System.Text;
using Actors.WebhookSender.Signing;

namespace Actors.Webhooks.Tests.Sending;

public sealed class SignatureTests
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string Id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private const long Timestamp = 1614265330;
    private static readonly byte[] Body = Encoding.UTF8.GetBytes("""{"test": 2432232314}""");

    /// <summary>The example of the standard's reference libraries.</summary>
    [Fact]
    public void The_standards_own_example_is_signed_as_it_says() =>
        Assert.Equal("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", StandardSignature.Of([Secret], Id, Timestamp, Body));

    [Fact]
    public void While_a_secret_is_replaced_both_sign()
    {
        var other = "whsec_" + Convert.ToBase64String(new byte[24]);

        var both = StandardSignature.Of([other, Secret], Id, Timestamp, Body).Split(' ');

        Assert.Equal([StandardSignature.Of([other], Id, Timestamp, Body), StandardSignature.Of([Secret], Id, Timestamp, Body)], both);
    }
}
