namespace Actors.Gateway.Hmac.Signing;

/// <summary>What a <see cref="NonceWindow"/> says of a nonce.</summary>
public enum NonceUse
{
    /// <summary>New, and now remembered.</summary>
    First,
    /// <summary>Used already.</summary>
    Seen,
    /// <summary>Perhaps new, but there is no room to remember it.</summary>
    Full,
}
