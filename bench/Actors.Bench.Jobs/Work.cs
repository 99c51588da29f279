using System.Text.Json.Serialization;

namespace Actors.Bench.Jobs;

/// <summary>What a job carries, and gives back.</summary>
internal sealed record Work(int Number, string Text);

[JsonSerializable(typeof(Work))]
internal sealed partial class BenchJson : JsonSerializerContext;
