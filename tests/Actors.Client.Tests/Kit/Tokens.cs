using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Actors.Client.Tests.Kit;

/// <summary>Bearer tokens of the silo under test.</summary>
internal static class Tokens
{
    /// <summary>By how much the server lets clocks differ.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);

    public static string For(string user, params string[] roles) => Until(TimeProvider.System.GetUtcNow().AddHours(1), user, roles);

    /// <summary>One that is accepted for so long from now on, or up to a second less.</summary>
    public static string Ending(TimeSpan left, string user, params string[] roles) => Until(TimeProvider.System.GetUtcNow() + left - Skew, user, roles);

    private static string Until(DateTimeOffset expiry, string user, string[] roles)
    {
        var head = Base64Url.EncodeToString("{\"alg\":\"HS256\",\"typ\":\"JWT\"}"u8);
        var claims = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object>
        {
            ["sub"] = user, ["userId"] = user, ["roles"] = roles, ["exp"] = expiry.ToUnixTimeSeconds(),
        });
        var signed = $"{head}.{Base64Url.EncodeToString(claims)}";
        return $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(LinkSilo.TokenSecret), Encoding.UTF8.GetBytes(signed)))}";
    }
}
