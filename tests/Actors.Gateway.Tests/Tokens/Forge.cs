using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Actors.Gateway.Hmac;

namespace Actors.Gateway.Tokens;

/// <summary>Makes tokens byte by byte, right and wrong, with a writer of its own.</summary>
internal sealed class Forge : IDisposable
{
    public const string Secret = "a secret of thirty-two bytes or so";
    public const long Now = 1_800_000_000;

    private readonly string _directory = Directory.CreateTempSubdirectory("actors-tokens-").FullName;
    private readonly List<string> _files = [];
    private string? _secret = Secret;

    public ManualClock Clock { get; } = new(Now);

    public List<string> Mistakes { get; } = [];

    public string? Audience { get; init; }

    public string? Issuer { get; init; }

    public Forge WithoutSecret()
    {
        _secret = null;
        return this;
    }

    public Forge WithKey(string pem)
    {
        var file = Path.Combine(_directory, $"{_files.Count}.pem");
        File.WriteAllText(file, pem);
        _files.Add(file);
        return this;
    }

    public JwtCallers Callers() => new(TokenOptions.Parse(_secret, _files, Audience, Issuer, Mistakes), Clock);

    public static string Claims(object? user = null, string more = "") =>
        new JsonObject { ["sub"] = JsonValue.Create(user ?? "ada"), ["exp"] = Now + 60 }.ToJsonString()[..^1] + more + "}";

    public static string Hs256(string claims, string secret = Secret, string header = """{"alg":"HS256","typ":"JWT"}""") =>
        Token(header, claims, signed => HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed));

    public static string Rs256(RSA key, string claims) =>
        Token("""{"alg":"RS256"}""", claims, signed => key.SignData(signed, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));

    public static string Es256(ECDsa key, string claims) => Token("""{"alg":"ES256"}""", claims, signed => key.SignData(signed, HashAlgorithmName.SHA256));

    public static string Token(string header, string claims, Func<byte[], byte[]> sign)
    {
        var signed = $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header))}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))}";
        return $"{signed}.{Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
