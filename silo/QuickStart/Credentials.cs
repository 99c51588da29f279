using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Actors.Configuration;
using Actors.Gateway.Tokens;

namespace Actors.Silo.QuickStart;

/// <summary>What a client needs to reach a quick-started silo: made once, kept in the data directory with mode 0600, found there by <c>actors</c>.</summary>
internal sealed partial record Credentials(string Url, string Key, string Secret, string TokenSecret)
{
    private const string FileName = "credentials.json";
    private const int SecretBytes = 32;
    private const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static string PathIn(string dataDirectory) => Path.Combine(dataDirectory, FileName);

    /// <summary>The secrets of an earlier quick start in the same directory, or new ones.</summary>
    /// <exception cref="SettingsException">The file of the earlier one cannot be read: other secrets would shut out everybody who has those.</exception>
    public static QuickStartSecrets SecretsFor(string dataDirectory)
    {
        var kept = Read(PathIn(dataDirectory));
        return new QuickStartSecrets(
            kept?.Secret is { Length: > 0 } secret ? secret : NewSecret(),
            kept?.TokenSecret is { Length: >= TokenOptions.MinSecretBytes } tokenSecret ? tokenSecret : NewSecret());
    }

    public void WriteTo(string dataDirectory)
    {
        Directory.CreateDirectory(dataDirectory, FileMode | UnixFileMode.UserExecute);
        var path = PathIn(dataDirectory);
        var aside = path + ".tmp";
        using (var file = new FileStream(aside, new FileStreamOptions { Mode = System.IO.FileMode.Create, Access = FileAccess.Write, UnixCreateMode = FileMode }))
            JsonSerializer.Serialize(file, this, Json.Default.Credentials);
        File.Move(aside, path, overwrite: true);
    }

    private static Credentials? Read(string path)
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize(File.ReadAllBytes(path), Json.Default.Credentials) : null;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new SettingsException([$"{path}, the secrets of an earlier quick start, cannot be read: {e.Message} Put it right, or move it away to have new ones made."]);
        }
    }

    private static string NewSecret() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretBytes));

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
    [JsonSerializable(typeof(Credentials))]
    private sealed partial class Json : JsonSerializerContext;
}
