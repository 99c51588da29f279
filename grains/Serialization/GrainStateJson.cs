using System.Text.Json.Serialization;
using Actors.Domain.Jobs;
using Actors.Grains.Nodes;
using Actors.Grains.Queues;
using Actors.Grains.Webhooks;

namespace Actors.Grains.Serialization;

/// <summary>The one way grain state is written: JSON that a person can read in the database.</summary>
[JsonSourceGenerationOptions(
    MaxDepth = StoredJson.MaxDepth,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    IgnoreReadOnlyProperties = true,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(JobState))]
[JsonSerializable(typeof(NodeState))]
[JsonSerializable(typeof(QueueState))]
[JsonSerializable(typeof(WebhooksState))]
public sealed partial class GrainStateJson : JsonSerializerContext;
