using System.Text;
using System.Text.Json.Nodes;

namespace Actors.Gateway.Edge;

/// <summary>An answer as it came over the wire.</summary>
internal sealed record EdgeAnswer(int Status, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public JsonNode Json => JsonNode.Parse(Body)!;

    /// <summary>Reads all of one answer, sent with <c>Connection: close</c>; null when there is none.</summary>
    public static EdgeAnswer? Parse(byte[] wire)
    {
        var end = wire.AsSpan().IndexOf("\r\n\r\n"u8);
        if (end < 0)
            return null;
        var lines = Encoding.Latin1.GetString(wire.AsSpan(0, end)).Split("\r\n");
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in lines[1..])
        {
            var colon = line.IndexOf(':');
            headers[line[..colon]] = line[(colon + 1)..].Trim();
        }
        var body = wire[(end + 4)..];
        return new EdgeAnswer(int.Parse(lines[0].Split(' ')[1]), headers, headers.ContainsKey("Transfer-Encoding") ? Joined(body) : body);
    }

    private static byte[] Joined(byte[] chunked)
    {
        var joined = new MemoryStream();
        var rest = chunked.AsSpan();
        while (rest.IndexOf("\r\n"u8) is > 0 and var line)
        {
            var length = Convert.ToInt32(Encoding.ASCII.GetString(rest[..line]), 16);
            if (length == 0)
                break;
            joined.Write(rest.Slice(line + 2, length));
            rest = rest[(line + 2 + length + 2)..];
        }
        return joined.ToArray();
    }
}
