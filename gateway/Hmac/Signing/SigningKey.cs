using System.Security.Cryptography;
using System.Text;

namespace Actors.Gateway.Hmac.Signing;

/// <summary>A shared secret and the name it goes by.</summary>
public sealed class SigningKey
{
    /// <summary>The key that <c>SECRET</c> configures, and that a v2 request without <c>X-Key</c> means.</summary>
    public const string DefaultId = "default";

    private readonly IdleHashes _hashes;

    public SigningKey(string id, string secret)
    {
        Id = id;
        var bytes = Encoding.UTF8.GetBytes(secret);
        _hashes = new IdleHashes(() => new HMACSHA256(bytes));
    }

    public string Id { get; }

    /// <param name="message">What is to be signed.</param>
    /// <param name="mac">Takes its HMAC-SHA256.</param>
    internal void Authenticate(ReadOnlySpan<byte> message, Span<byte> mac) => _hashes.Compute(message, mac);

    /// <summary>Never the secret: keys end up in logs.</summary>
    public override string ToString() => Id;
}
