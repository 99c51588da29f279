using System.Text.Json.Serialization;

namespace Actors.Cli.Server;

/// <summary>All JSON this program reads.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(CredentialsFile))]
[JsonSerializable(typeof(JobView))]
[JsonSerializable(typeof(JobPage))]
[JsonSerializable(typeof(NodeList))]
[JsonSerializable(typeof(OutputLine))]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(Submitted))]
internal sealed partial class CliJson : JsonSerializerContext;
