using System.Collections.Concurrent;

namespace Actors.Gateway.Tokens;

/// <summary>Tokens that were found good, until they expire. When there are too many, those not used for longest go: they are kept in two halves, of which
/// the older is dropped when the younger is full.</summary>
internal sealed class KnownTokens
{
    /// <summary>Tokens remembered, at most.</summary>
    public const int MaxTokens = 100_000;

    private readonly Lock _gate = new();
    private volatile ConcurrentDictionary<TokenDigest, KnownToken> _younger = new();
    private volatile ConcurrentDictionary<TokenDigest, KnownToken> _older = new();

    /// <summary>Who holds the token; null when it is not known or has expired.</summary>
    public Caller? Find(TokenDigest digest, DateTimeOffset now)
    {
        if (_younger.TryGetValue(digest, out var known))
            return known.Until > now ? known.Caller : null;
        if (!_older.TryGetValue(digest, out known) || known.Until <= now)
            return null;
        Keep(digest, known.Caller, known.Until);
        return known.Caller;
    }

    public void Keep(TokenDigest digest, Caller caller, DateTimeOffset until)
    {
        lock (_gate)
        {
            if (_younger.Count >= MaxTokens / 2)
                (_older, _younger) = (_younger, new ConcurrentDictionary<TokenDigest, KnownToken>());
            _younger[digest] = new KnownToken(caller, until);
        }
    }

    private sealed record KnownToken(Caller Caller, DateTimeOffset Until);
}
