using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;

namespace Actors.Gateway.Hmac;

/// <summary>A queued object: what the submitter sent, all of it, and the members this side looks at.</summary>
/// <param name="Payload">The object without insignificant space, unknown members kept.</param>
internal sealed record QueuedJob(string? Target, TimeSpan? Timeout, ReadOnlyMemory<byte> Payload, string? Problem)
{
    /// <summary>As deep as a signed body can be.</summary>
    private static readonly JsonReaderOptions Reading = new() { MaxDepth = Signing.JqCanonicalJson.MaxParserStack };

    public static QueuedJob Parse(byte[] json)
    {
        // The reader looks into the members it is asked for only, and all of them reach the worker.
        if (!Utf8.IsValid(json))
            return Wrong("the body is not UTF-8");
        try
        {
            return Read(json);
        }
        catch (JsonException e)
        {
            return Wrong($"the body is not JSON: line {e.LineNumber + 1}, byte {e.BytePositionInLine}");
        }
        catch (InvalidOperationException)
        {
            return Wrong("the body has half of a surrogate pair");
        }
    }

    private static QueuedJob Read(byte[] json)
    {
        var reader = new Utf8JsonReader(json, Reading);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            return Wrong("the body is not a JSON object");
        string? target = null;
        TimeSpan? timeout = null;
        string? problem = null;
        var hasCommand = false;
        var payload = new CompactJson(json.Length);
        payload.Add(ref reader);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("__auth"u8))
            {
                reader.Skip();
                continue;
            }
            var isTarget = reader.ValueTextEquals("target"u8);
            var isCommand = reader.ValueTextEquals("command"u8);
            var isTimeout = reader.ValueTextEquals("timeout"u8);
            payload.Add(ref reader);
            reader.Read();
            if (isTarget && reader.TokenType == JsonTokenType.String)
                target = reader.GetString();
            else if (isCommand)
            {
                hasCommand = reader.TokenType == JsonTokenType.String && !reader.ValueSpan.IsEmpty;
                if (hasCommand && reader.ValueIsEscaped && reader.GetString()!.Contains('\0'))
                    problem = "command holds a NUL character, which no shell can be given";
            }
            else if (isTimeout)
                problem = ReadTimeout(ref reader, out timeout) ? problem : "timeout is a number of seconds";
            payload.AddValue(ref reader);
        }
        payload.Add(ref reader);
        // What follows the object makes it throw.
        reader.Read();
        return new QueuedJob(target, timeout, payload.Taken(), problem ?? (hasCommand ? null : "missing command"));
    }

    /// <summary>Seconds, as a number or, as shell scripts will, as digits in a string.</summary>
    private static bool ReadTimeout(ref Utf8JsonReader value, out TimeSpan? timeout)
    {
        timeout = null;
        var seconds = 0.0;
        switch (value.TokenType)
        {
            case JsonTokenType.Null:
                return true;
            case JsonTokenType.Number when value.TryGetDouble(out seconds):
            case JsonTokenType.String when value.GetString() is { } text && (text.Length == 0 || double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out seconds)):
                if (!(seconds >= 0 && seconds <= TimeSpan.MaxValue.TotalSeconds / 2))
                    return false;
                timeout = TimeSpan.FromSeconds(seconds);
                return true;
            default:
                return false;
        }
    }

    private static QueuedJob Wrong(string problem) => new(null, null, default, problem);
}
