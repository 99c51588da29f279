namespace Actors.Gateway.Hmac.Signing;

/// <summary>The headers that carry a signature, each null when absent. <c>X-Nonce</c> tells scheme v2 from v1.</summary>
public readonly record struct SignatureHeaders(string? Key, string? Time, string? Nonce, string? Auth)
{
    public const string KeyName = "X-Key";
    public const string TimeName = "X-Time";
    public const string NonceName = "X-Nonce";
    public const string AuthName = "X-Auth";

    /// <summary>Characters of a nonce, at most.</summary>
    public const int MaxNonceLength = 128;

    public bool IsV2 => Nonce is not null;

    internal static bool IsNonce(string? nonce) =>
        nonce is { Length: > 0 and <= MaxNonceLength } && !nonce.AsSpan().ContainsAnyExceptInRange('!', '~');
}
