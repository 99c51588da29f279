using System.Collections.Frozen;

namespace Actors.Gateway.Hmac.Signing;

/// <summary>The keys that are active: more than one while a secret is being replaced. Empty means that the edge is off.</summary>
public sealed class SigningKeyRing
{
    /// <summary>Scheme v1 names no key, so a wrong signature costs one HMAC for each.</summary>
    public const int MaxKeys = 16;

    private readonly FrozenDictionary<string, SigningKey> _byId;

    private SigningKeyRing(IReadOnlyList<SigningKey> keys)
    {
        Keys = keys;
        _byId = keys.ToFrozenDictionary(key => key.Id, StringComparer.Ordinal);
    }

    public IReadOnlyList<SigningKey> Keys { get; }

    /// <param name="secrets"><c>SECRETS</c>: <c>id:secret</c>, comma separated. A secret may hold colons, not commas.</param>
    /// <param name="secret"><c>SECRET</c>: the secret of key <c>default</c>.</param>
    /// <param name="mistakes">Takes a sentence for each mistake, none of which quotes a secret.</param>
    public static SigningKeyRing Parse(string? secrets, string? secret, ICollection<string> mistakes)
    {
        var keys = new List<SigningKey>();
        if (!string.IsNullOrEmpty(secret))
            keys.Add(new SigningKey(SigningKey.DefaultId, secret));
        var position = 0;
        foreach (var entry in (secrets ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            position++;
            var colon = entry.IndexOf(':');
            var id = colon < 0 ? "" : entry[..colon].Trim();
            if (!IsId(id))
                mistakes.Add($"SECRETS: entry {position} is not of the form id:secret, with an id of letters, digits, '.', '_' and '-'.");
            else if (colon == entry.Length - 1)
                mistakes.Add($"SECRETS: the secret of key '{id}' is empty.");
            else if (keys.Exists(key => key.Id == id))
                mistakes.Add($"SECRETS: key '{id}' is given twice (SECRET is key '{SigningKey.DefaultId}').");
            else
                keys.Add(new SigningKey(id, entry[(colon + 1)..]));
        }
        if (keys.Count > MaxKeys)
            mistakes.Add($"SECRETS: {keys.Count} keys are given, {MaxKeys} are the most.");
        return new SigningKeyRing(keys);
    }

    public SigningKey? Find(string id) => _byId.GetValueOrDefault(id);

    private static bool IsId(string id) =>
        id.Length is > 0 and <= 64 && id.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '_' or '-');
}
