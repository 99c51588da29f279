using System.Globalization;
using System.Text;
using Actors.Bench.Programs;
using Actors.Gateway.Hmac.Signing;
using Actors.Link;

namespace Actors.Bench.Load;

/// <summary>Requests as bytes on the wire.</summary>
internal static class Requests
{
    private const int BodyBytes = 200;

    private static readonly byte[] SecretBytes = Encoding.UTF8.GetBytes(Server.Secret);

    /// <summary>A submit of 200 bytes of JSON that runs <paramref name="command"/>.</summary>
    public static byte[] Body(string command)
    {
        var start = $$"""{"target":"{{Server.Node}}","command":"{{command}}","timeout":60,"note":""" + "\"";
        return Encoding.ASCII.GetBytes(start + new string('x', BodyBytes - start.Length - 2) + "\"}");
    }

    /// <summary>The same body signed by scheme v1, under which an equal body is another job, so that a plain load generator can repeat it.</summary>
    public static byte[] BodyV1(string command) =>
        SchemeV1.Signed(new SigningKey(SigningKey.DefaultId, Server.Secret), TimeProvider.System.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), Body(command))!;

    public static byte[] Post(string path, ReadOnlySpan<byte> body, string headers = "") =>
        [.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"POST {path} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n{headers}Content-Length: {body.Length}\r\n\r\n")), .. body];

    public static byte[] PostV2(string path, ReadOnlySpan<byte> body) => Post(path, body, SignedHeaders("POST", path, body));

    public static byte[] GetV2(string path) => Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: bench\r\n{SignedHeaders("GET", path, [])}\r\n");

    private static string SignedHeaders(string method, string path, ReadOnlySpan<byte> body)
    {
        var signature = RequestSignature.Sign(RequestSignature.DefaultKeyId, SecretBytes, method, path, body, TimeProvider.System);
        return $"X-Key: {signature.KeyId}\r\nX-Time: {signature.Time}\r\nX-Nonce: {signature.Nonce}\r\nX-Auth: {signature.Auth}\r\n";
    }
}
