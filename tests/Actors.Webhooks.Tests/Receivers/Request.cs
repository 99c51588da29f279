using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Actors.Webhooks.Tests.Receivers;

/// <summary>A request as it came over the wire.</summary>
internal sealed record Request(string Line, IReadOnlyDictionary<string, string> Headers, byte[] Body, DateTimeOffset At, Socket Socket)
{
    public string MessageId => Header("webhook-id");

    public JsonNode Json => JsonNode.Parse(Body)!;

    public string Text => Encoding.UTF8.GetString(Body);

    public string Header(string name) => Headers.GetValueOrDefault(name, "");

    /// <summary>Null when the sender has closed the connection.</summary>
    public static async Task<Request?> Read(Stream stream, Socket socket, CancellationToken cancellation)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one, cancellation) == 0)
                return null;
            head.Append((char)one[0]);
        }
        var lines = head.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var headers = lines.Skip(1).Select(line => line.Split(": ", 2)).ToDictionary(pair => pair[0].ToLowerInvariant(), pair => pair[1]);
        var body = new byte[int.Parse(headers["content-length"], CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body, cancellation);
        return new Request(lines[0], headers, body, TimeProvider.System.GetUtcNow(), socket);
    }
}
