using System.Buffers;
using System.Text;

namespace Actors.Gateway.Hmac.Signing;

/// <summary>The existing clients' scheme: the time and the canonical body, or the time and a node name.</summary>
public static class SchemeV1
{
    /// <summary>The <c>X-Auth</c> of a GET about <paramref name="node"/>.</summary>
    public static string SignNode(SigningKey key, string time, string node) =>
        HmacSignature.Compute(key, Encoding.UTF8.GetBytes(time + node));

    /// <summary>The signature of a body, whatever <c>__auth</c> it has; null when the body has no canonical form.</summary>
    public static string? SignBody(SigningKey key, string time, ReadOnlyMemory<byte> body)
    {
        if (!SignedTime.TryParse(time, out _) || JqCanonicalJson.Read(body) is not CanonicalOutcome.Canonical(var canonical))
            return null;
        using (canonical)
            return HmacSignature.Compute(key, canonical.MessageAt(time));
    }

    /// <summary>The body with its <c>__auth</c> member, ready to be posted; null when it has no canonical form.</summary>
    public static byte[]? Signed(SigningKey key, string time, ReadOnlyMemory<byte> body)
    {
        if (!SignedTime.TryParse(time, out _) || JqCanonicalJson.Read(body) is not CanonicalOutcome.Canonical(var canonical))
            return null;
        using (canonical)
        {
            var signature = HmacSignature.Compute(key, canonical.MessageAt(time));
            var text = canonical.Text;
            var signed = new ArrayBufferWriter<byte>(text.Length + 128);
            signed.Write(text is [.., (byte)'\n', (byte)'}'] ? text[..^2] : text[..^1]);
            signed.Write(text.Length > 2 ? ",\n"u8 : "\n"u8);
            signed.Write(Encoding.ASCII.GetBytes($$"""  "__auth": {"time": {{time}}, "sig": "{{signature}}"}"""));
            signed.Write("\n}"u8);
            return signed.WrittenSpan.ToArray();
        }
    }
}
