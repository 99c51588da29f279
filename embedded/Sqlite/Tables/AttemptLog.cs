using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Actors.Webhooks;

namespace Actors.Embedded.Sqlite.Tables;

/// <summary>The attempts of a delivery as they are stored: JSON that a person can read.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault, IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(ImmutableArray<DeliveryAttempt>))]
internal sealed partial class AttemptLog : JsonSerializerContext
{
    public static byte[] Write(ImmutableArray<DeliveryAttempt> attempts) => JsonSerializer.SerializeToUtf8Bytes(attempts, Default.ImmutableArrayDeliveryAttempt);

    public static ImmutableArray<DeliveryAttempt> Read(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize(json, Default.ImmutableArrayDeliveryAttempt);
}
