using System.Collections.Immutable;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace Actors.Gateway.Tokens;

/// <summary>What bearer tokens are checked against. Without a key none is accepted.</summary>
public sealed record TokenOptions
{
    /// <summary>HS256 needs a key as long as its digest (RFC 7518, 3.2).</summary>
    public const int MinSecretBytes = 32;

    /// <summary>How far the issuer's clock may be from ours.</summary>
    public static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);

    public static readonly TokenOptions Off = new();

    /// <summary>Symmetric, RSA and elliptic-curve keys; each verifies only the algorithms of its own kind.</summary>
    public ImmutableArray<SecurityKey> Keys { get; init; } = [];

    /// <summary>What <c>aud</c> must hold; null to accept any.</summary>
    public string? Audience { get; init; }

    /// <summary>What <c>iss</c> must be; null to accept any.</summary>
    public string? Issuer { get; init; }

    public bool IsOn => !Keys.IsEmpty;

    /// <param name="secret"><c>TOKEN_SECRET</c>: its UTF-8 bytes are the key of HS256.</param>
    /// <param name="keyFiles"><c>TOKEN_PUBLIC_KEYS</c>: files in PEM.</param>
    /// <param name="mistakes">Takes a sentence for each mistake, none of which quotes a secret.</param>
    public static TokenOptions Parse(string? secret, IReadOnlyList<string> keyFiles, string? audience, string? issuer, ICollection<string> mistakes)
    {
        var keys = ImmutableArray.CreateBuilder<SecurityKey>();
        if (secret is not null)
        {
            var bytes = Encoding.UTF8.GetBytes(secret);
            if (bytes.Length < MinSecretBytes)
                mistakes.Add($"TOKEN_SECRET has {bytes.Length} bytes, and HS256 needs at least {MinSecretBytes}. One is made by: openssl rand -hex 32");
            else
                keys.Add(new SymmetricSecurityKey(bytes));
        }
        foreach (var file in keyFiles)
            keys.AddRange(PublicKeyFile.Read(file, mistakes));
        return new TokenOptions { Keys = keys.ToImmutable(), Audience = audience, Issuer = issuer };
    }
}
