using System.Text;

namespace Actors.Gateway.Hmac.Signing;

/// <summary>A shared secret and the name it goes by.</summary>
public sealed class SigningKey(string id, string secret)
{
    /// <summary>The key that <c>SECRET</c> configures, and that a v2 request without <c>X-Key</c> means.</summary>
    public const string DefaultId = "default";

    private readonly byte[] _secret = Encoding.UTF8.GetBytes(secret);

    public string Id { get; } = id;

    internal ReadOnlySpan<byte> Secret => _secret;

    /// <summary>Never the secret: keys end up in logs.</summary>
    public override string ToString() => Id;
}
