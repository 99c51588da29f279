namespace Actors.Gateway.Tokens;

/// <summary>The names under which jobs belong to somebody. A name with a kind before a colon (<c>hmac:</c>, <c>cert:</c>) is given by an edge alone: a token's
/// user who has such a name is told apart by the kind <c>user:</c>, so that no issuer can hand out what belongs to a key or a certificate.</summary>
public static class OwnerNames
{
    private const string KeyPrefix = "hmac:";
    private const string UserPrefix = "user:";

    public static string OfKey(string keyId) => KeyPrefix + keyId;

    /// <summary>The text itself, unless it looks like a kind and a name. Two users never get the same.</summary>
    public static string OfTokenUser(string text) => HasKind(text) ? UserPrefix + text : text;

    private static bool HasKind(string text)
    {
        var colon = text.IndexOf(':');
        return colon > 0 && text.AsSpan(0, colon).IndexOfAnyExceptInRange('a', 'z') < 0;
    }
}
