using System.Text.Json;
using System.Text.Json.Serialization;

namespace Actors.Gateway.SignalR;

/// <summary>JSON that is ready, for the hub's serializer to pass on.</summary>
[JsonConverter(typeof(Converter))]
internal sealed record ReadyJson(ReadOnlyMemory<byte> Json)
{
    private sealed class Converter : JsonConverter<ReadyJson>
    {
        public override ReadyJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("clients send no events");

        public override void Write(Utf8JsonWriter writer, ReadyJson value, JsonSerializerOptions options) =>
            writer.WriteRawValue(value.Json.Span, skipInputValidation: true);
    }
}
