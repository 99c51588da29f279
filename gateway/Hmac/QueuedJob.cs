using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Actors.Gateway.Hmac;

/// <summary>A queued object: what the submitter sent, all of it, and the members this side looks at.</summary>
/// <param name="Payload">The object without insignificant space, unknown members kept.</param>
internal sealed record QueuedJob(string? Target, TimeSpan? Timeout, byte[] Payload, string? Problem)
{
    /// <summary>As deep as a signed body can be.</summary>
    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = Signing.JqCanonicalJson.MaxParserStack };

    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true, MaxDepth = Signing.JqCanonicalJson.MaxParserStack };

    public static QueuedJob Parse(byte[] json)
    {
        // The reader looks into the members it is asked for only, and all of them reach the worker.
        if (!Utf8.IsValid(json))
            return Wrong("the body is not UTF-8");
        try
        {
            using var document = JsonDocument.Parse(json, Reading);
            return document.RootElement.ValueKind == JsonValueKind.Object ? Read(document.RootElement) : Wrong("the body is not a JSON object");
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

    private static QueuedJob Read(JsonElement root)
    {
        string? target = null;
        TimeSpan? timeout = null;
        string? problem = null;
        var hasCommand = false;
        var buffer = new ArrayBufferWriter<byte>();
        using (var payload = new Utf8JsonWriter(buffer, Writing))
        {
            payload.WriteStartObject();
            foreach (var member in root.EnumerateObject())
            {
                if (member.NameEquals("__auth"))
                    continue;
                member.WriteTo(payload);
                if (member.NameEquals("target") && member.Value.ValueKind == JsonValueKind.String)
                    target = member.Value.GetString();
                else if (member.NameEquals("command"))
                    hasCommand = member.Value.ValueKind == JsonValueKind.String && member.Value.GetString()!.Length > 0;
                else if (member.NameEquals("timeout"))
                    problem = ReadTimeout(member.Value, out timeout) ? problem : "timeout is a number of seconds";
            }
            payload.WriteEndObject();
        }
        return new QueuedJob(target, timeout, buffer.WrittenSpan.ToArray(), problem ?? (hasCommand ? null : "missing command"));
    }

    /// <summary>Seconds, as a number or, as shell scripts will, as digits in a string.</summary>
    private static bool ReadTimeout(JsonElement value, out TimeSpan? timeout)
    {
        timeout = null;
        var seconds = 0.0;
        switch (value.ValueKind)
        {
            case JsonValueKind.Null:
                return true;
            case JsonValueKind.Number when value.TryGetDouble(out seconds):
            case JsonValueKind.String when value.GetString() is { } text && (text.Length == 0 || double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out seconds)):
                if (!(seconds >= 0 && seconds <= TimeSpan.MaxValue.TotalSeconds / 2))
                    return false;
                timeout = TimeSpan.FromSeconds(seconds);
                return true;
            default:
                return false;
        }
    }

    private static QueuedJob Wrong(string problem) => new(null, null, [], problem);
}
