using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Actors.Link;

/// <summary>Makes bearer tokens: JSON Web Tokens signed by HS256 with a secret shared with the server (its <c>TOKEN_SECRET</c>).</summary>
public static class SignedToken
{
    private const string Header = """{"alg":"HS256","typ":"JWT"}""";

    /// <param name="secret">At least 32 bytes in UTF-8.</param>
    /// <param name="user">Goes into <c>sub</c>.</param>
    /// <param name="roles">Go into <c>roles</c>; left out when empty.</param>
    /// <param name="lifetime">From <paramref name="now"/> to <c>exp</c>.</param>
    /// <param name="audience">Null for none.</param>
    /// <param name="issuer">Null for none.</param>
    public static string Create(
        string secret, string user, IReadOnlyCollection<string> roles, DateTimeOffset now, TimeSpan lifetime, string? audience = null, string? issuer = null)
    {
        var claims = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(claims))
        {
            json.WriteStartObject();
            json.WriteString("sub", user);
            if (roles.Count > 0)
            {
                json.WriteStartArray("roles");
                foreach (string role in roles) json.WriteStringValue(role);
                json.WriteEndArray();
            }
            if (audience is not null) json.WriteString("aud", audience);
            if (issuer is not null) json.WriteString("iss", issuer);
            json.WriteNumber("iat", now.ToUnixTimeSeconds());
            json.WriteNumber("exp", (now + lifetime).ToUnixTimeSeconds());
            json.WriteEndObject();
        }
        string signed = $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(Header))}.{Base64Url.EncodeToString(claims.WrittenSpan)}";
        byte[] signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.ASCII.GetBytes(signed));
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }
}
