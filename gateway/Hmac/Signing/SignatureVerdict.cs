namespace Actors.Gateway.Hmac.Signing;

/// <summary>What verifying a request's signature gives.</summary>
public abstract record SignatureVerdict
{
    private SignatureVerdict() { }

    /// <param name="KeyId">The key that signed.</param>
    /// <param name="Time">When, in epoch seconds.</param>
    /// <param name="Nonce">Scheme v2 only: unique for its key within the window.</param>
    public sealed record Accepted(string KeyId, long Time, string? Nonce) : SignatureVerdict;

    /// <summary>No signature, or not the parts that make one.</summary>
    public sealed record MissingAuth : SignatureVerdict
    {
        public static readonly MissingAuth Instance = new();
    }

    /// <summary>Signed by no active key, or not over this request.</summary>
    public sealed record BadSignature : SignatureVerdict
    {
        public static readonly BadSignature Instance = new();
    }

    /// <summary>Rightly signed, but too long ago or in the future.</summary>
    /// <param name="ServerTime">This side's time, epoch seconds.</param>
    /// <param name="Skew">Server's time less the signature's, in seconds: positive when the client's clock is behind.</param>
    public sealed record SkewTooLarge(long ServerTime, long Skew) : SignatureVerdict;

    /// <summary>Scheme v2: rightly signed, but its nonce was used already.</summary>
    public sealed record NonceSeen(string KeyId, string Nonce) : SignatureVerdict;

    /// <summary>Scheme v2: so many requests within the window that this one's nonce cannot be remembered.</summary>
    public sealed record NonceWindowFull : SignatureVerdict
    {
        public const string Words = "too many requests in the signature window (MAX_NONCES)";

        public static readonly NonceWindowFull Instance = new();
    }
}
