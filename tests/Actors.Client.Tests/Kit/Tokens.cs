using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Actors.Client.Tests.Kit;

/// <summary>Bearer tokens of the silo under test.</summary>
internal static class Tokens
{
    public static string For(string user, params string[] roles)
    {
        var head = Base64Url.EncodeToString("{\"alg\":\"HS256\",\"typ\":\"JWT\"}"u8);
        var claims = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object>
        {
            ["sub"] = user, ["userId"] = user, ["roles"] = roles, ["exp"] = TimeProvider.System.GetUtcNow().AddHours(1).ToUnixTimeSeconds(),
        });
        var signed = $"{head}.{Base64Url.EncodeToString(claims)}";
        return $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(LinkSilo.TokenSecret), Encoding.UTF8.GetBytes(signed)))}";
    }
}
