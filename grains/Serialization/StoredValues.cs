using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Actors.Grains.Serialization;

/// <summary>Reads the members of stored state.</summary>
internal static class StoredValues
{
    /// <summary>Goes on to the next member's name, or to the object's end.</summary>
    public static bool HasMember(ref Utf8JsonReader reader) => reader.Read() && reader.TokenType == JsonTokenType.PropertyName;

    /// <summary>It is that member; the reader has gone on to its value.</summary>
    public static bool Is(ref Utf8JsonReader reader, ReadOnlySpan<byte> member) => reader.ValueTextEquals(member) && reader.Read();

    public static DateTimeOffset? Time(ref Utf8JsonReader reader) => reader.TokenType == JsonTokenType.Null ? null : reader.GetDateTimeOffset();

    public static TimeSpan Span(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String && Utf8Parser.TryParse(reader.ValueSpan, out TimeSpan value, out var read, 'c') && read == reader.ValueSpan.Length
            ? value
            : throw new JsonException($"no duration: {reader.GetString()}");

    /// <summary>The value of that name, or the values of those names with commas between them.</summary>
    public static T Name<T>(ref Utf8JsonReader reader) where T : struct, Enum
    {
        foreach (var (name, value) in Names<T>.All)
        {
            if (reader.ValueTextEquals(name))
                return value;
        }
        return Enum.TryParse<T>(reader.GetString(), out var several) ? several : throw new JsonException($"no {typeof(T).Name}: {reader.GetString()}");
    }

    /// <summary>JSON inside JSON as it came, byte for byte.</summary>
    public static ReadOnlyMemory<byte> Raw(ref Utf8JsonReader reader)
    {
        // Null is a value as well: whoever is handed it expects JSON.
        if (reader.TokenType == JsonTokenType.Null)
            return "null"u8.ToArray();
        using var json = JsonDocument.ParseValue(ref reader);
        return JsonMarshal.GetRawUtf8Value(json.RootElement).ToArray();
    }

    private static class Names<T> where T : struct, Enum
    {
        public static readonly (byte[] Name, T Value)[] All = [.. Enum.GetValues<T>().Select(value => (Encoding.UTF8.GetBytes(value.ToString()), value))];
    }
}
