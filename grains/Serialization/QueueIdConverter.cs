using System.Text.Json;
using System.Text.Json.Serialization;
using Actors.Queues;

namespace Actors.Grains.Serialization;

/// <summary>A queue id is its text in the stored state.</summary>
public sealed class QueueIdConverter : JsonConverter<QueueId>
{
    public override QueueId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetString()!);

    public override void Write(Utf8JsonWriter writer, QueueId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}
