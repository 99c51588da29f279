using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Actors.Grains.Serialization;

/// <summary>Keeps JSON inside JSON as it came, so that a stored job can be read by eye and its payload comes back byte for byte.</summary>
public sealed class RawJsonConverter : JsonConverter<ReadOnlyMemory<byte>>
{
    public override ReadOnlyMemory<byte> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return default;
        var element = JsonElement.ParseValue(ref reader);
        return Encoding.UTF8.GetBytes(element.GetRawText());
    }

    public override void Write(Utf8JsonWriter writer, ReadOnlyMemory<byte> value, JsonSerializerOptions options)
    {
        if (value.IsEmpty)
            writer.WriteNullValue();
        else
            writer.WriteRawValue(value.Span, skipInputValidation: true);
    }
}
