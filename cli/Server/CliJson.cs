using System.Text.Json.Serialization;

namespace Actors.Cli.Server;

/// <summary>All JSON this program reads.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, MaxDepth = CliJson.MaxDepth, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(CredentialsFile))]
[JsonSerializable(typeof(JobView))]
[JsonSerializable(typeof(JobPage))]
[JsonSerializable(typeof(NodeList))]
[JsonSerializable(typeof(OutputLine))]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(Submitted))]
internal sealed partial class CliJson : JsonSerializerContext
{
    /// <summary>A payload may nest 256 deep; a result made of it nests as deep and more, and stands in an answer that nests itself.</summary>
    internal const int MaxDepth = 512;
}
