using System.Globalization;
using System.Text;

namespace Actors.Gateway.Edge;

/// <summary>Requests as nobody should send them, from a seed: valid ones with something wrong in bytes, headers, target or JSON.</summary>
internal sealed class RandomRequests(EdgeClient client, Random random)
{
    private const int MostMutations = 4;

    private static readonly string[] Targets =
    [
        "/queue", "/result", "/submit-job", "/fetch?node=node1", "/get-result?node=node1&id=17", "/get-result/node1/17", "/list-results",
        "/jobs", "/jobs?status=failed&page=1&limit=5", "/jobs/17", "/jobs/17?wait=0.1", "/jobs/17/output", "/jobs/17/output?offset=3&follow=false",
        "/jobs/17/cancel", "/nodes", "/health/ready", "/link?node=node1",
    ];

    private static readonly string[] Texts =
    [
        "", "0", "-1", "1e400", "NaN", "-Infinity", "9223372036854775807", "9223372036854775808", "99999999999999999999", "true", "null", "%00", "%zz", "%2F..%2F",
        "\u0000", "\ud83d\ude00", "\\ud800", "'\"\\", "node1", "node9", "command", "𝟙", "1,2", " ", "a=b&c", "\u202e", "x;y", "../..",
    ];

    private static readonly string[] Names = ["target", "command", "timeout", "id", "node", "status", "output", "finished", "name", "data", "__auth", "time", "sig", "a"];

    private static readonly string[] Parameters = ["node", "id", "job-id", "wait", "page", "limit", "status", "offset", "follow"];

    private static readonly string[] Headers = ["Content-Length", "Transfer-Encoding", "Expect", "X-Time", "X-Nonce", "X-Auth", "X-Key", "X-Node-OS", "Accept", "Upgrade", "Connection", "Host", "X-Odd"];

    public byte[] Next()
    {
        var isPost = random.Next(2) == 0;
        var method = Often() ? isPost ? "POST" : "GET" : Pick(["PUT", "HEAD", "OPTIONS", "DELETE", "get", "PATCH"]);
        var target = Pick(Targets);
        for (var more = random.Next(3); more > 0; more--)
            target += $"{(target.Contains('?') ? '&' : '?')}{Pick(Parameters)}={(Often() ? Uri.EscapeDataString(Pick(Texts)) : Number())}";
        var body = isPost ? Encoding.UTF8.GetBytes(Object(0)) : [];
        if (!Often())
            body = Mutated(body);
        var headers = random.Next(6) switch
        {
            0 => [],
            1 => [.. client.HeadersV2(method, target, body), (Pick(Headers), Pick(Texts))],
            2 when isPost => [],
            _ => client.HeadersV2(method, target, body),
        };
        if (headers.Length == 0 && isPost && Hmac.Signing.SchemeV1.Signed(client.Key, EdgeClient.Now, body) is { } signed)
            body = signed;
        var wire = EdgeClient.Wire(method, target, body, headers);
        return Often() ? wire : Mutated(wire);
    }

    private bool Often() => random.Next(4) != 0;

    private string Pick(string[] from) => from[random.Next(from.Length)];

    private string Number() => random.Next(3) switch
    {
        0 => random.NextInt64().ToString(CultureInfo.InvariantCulture),
        1 => random.NextDouble().ToString(CultureInfo.InvariantCulture),
        _ => random.Next(-5, 50).ToString(CultureInfo.InvariantCulture),
    };

    private string Object(int depth)
    {
        var members = new List<string>();
        if (depth == 0 && Often())
            members.AddRange(["\"target\":\"node1\"", "\"command\":\"true\"", "\"node\":\"node1\"", "\"name\":\"command\"", "\"data\":{\"target\":\"node2\",\"command\":\"true\"}"]);
        for (var more = random.Next(4); more > 0; more--)
            members.Add($"\"{Pick(Names)}\":{Value(depth + 1)}");
        return "{" + string.Join(',', members) + "}";
    }

    private string Value(int depth) => random.Next(depth > 5 ? 5 : 8) switch
    {
        0 => Number(),
        1 => Pick(["true", "false", "null", "1.0", "1e3", "-0", "1E400", "12345678901234567890"]),
        2 or 3 or 4 => $"\"{Pick(Texts)}\"",
        5 => $"[{Value(depth + 1)},{Value(depth + 1)}]",
        6 => new string('[', random.Next(300)) + new string(']', random.Next(300)),
        _ => Object(depth + 1),
    };

    private byte[] Mutated(byte[] bytes)
    {
        var mutated = new List<byte>(bytes);
        for (var more = random.Next(1, MostMutations); more > 0 && mutated.Count > 0; more--)
        {
            var at = random.Next(mutated.Count);
            switch (random.Next(5))
            {
                case 0: mutated[at] = (byte)random.Next(256); break;
                case 1: mutated.RemoveAt(at); break;
                case 2: mutated.Insert(at, (byte)random.Next(256)); break;
                case 3: mutated.RemoveRange(at, Math.Min(random.Next(20), mutated.Count - at)); break;
                default: mutated.InsertRange(at, mutated.GetRange(at, Math.Min(random.Next(30), mutated.Count - at))); break;
            }
        }
        return [.. mutated];
    }
}
