using System.Text.Json.Serialization;

namespace Actors.Bench.Jobs;

/// <summary>What a job carries.</summary>
internal sealed record Work(int Number, string Text);

/// <summary>What it gives back.</summary>
internal sealed record Done(bool Ok);

[JsonSerializable(typeof(Work))]
[JsonSerializable(typeof(Done))]
internal sealed partial class BenchJson : JsonSerializerContext;
