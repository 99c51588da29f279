using System.Text.Json.Serialization;

namespace Actors.Client.Tests.Kit;

/// <summary>What the jobs of these tests carry.</summary>
public sealed record Message(string Text, int Number = 0);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web), JsonSerializable(typeof(Message)), JsonSerializable(typeof(string)), JsonSerializable(typeof(int))]
internal sealed partial class TestJson : JsonSerializerContext;
