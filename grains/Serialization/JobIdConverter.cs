using System.Text.Json;
using System.Text.Json.Serialization;
using Actors.Jobs;

namespace Actors.Grains.Serialization;

/// <summary>A job id is a number in the stored state.</summary>
public sealed class JobIdConverter : JsonConverter<JobId>
{
    public override JobId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetInt64());

    public override void Write(Utf8JsonWriter writer, JobId value, JsonSerializerOptions options) => writer.WriteNumberValue(value.Value);
}
