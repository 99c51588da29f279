using Actors.Gateway.Hmac.Signing;

namespace Actors.Gateway.Hmac;

internal static class Verifiers
{
    internal const long MaxSkewSeconds = 300;

    internal static SignatureVerifier At(string time, string secret) => At(new ManualClock(long.Parse(time)), null, secret);

    internal static SignatureVerifier At(TimeProvider clock, string? secrets, string? secret, int nonces = 1_000) =>
        new(Ring(secrets, secret), new NonceWindow(MaxSkewSeconds, nonces), clock);

    internal static SigningKeyRing Ring(string? secrets, string? secret)
    {
        var mistakes = new List<string>();
        var ring = SigningKeyRing.Parse(secrets, secret, mistakes);
        Assert.Empty(mistakes);
        return ring;
    }

    internal static SignatureVerdict VerifyBody(this SignatureVerifier verifier, byte[] body)
    {
        var outcome = Assert.IsType<CanonicalOutcome.Canonical>(JqCanonicalJson.Read(body));
        using (outcome.Body)
            return verifier.VerifyBody(outcome.Body);
    }
}
