using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Actors.Silo.QuickStart;

/// <summary>What a client needs to reach a quick-started silo: made once, kept in the data directory with mode 0600, found there by <c>actors</c>.</summary>
internal sealed partial record Credentials(string Url, string Key, string Secret)
{
    private const string FileName = "credentials.json";
    private const int SecretBytes = 32;
    private const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static string PathIn(string dataDirectory) => Path.Combine(dataDirectory, FileName);

    /// <summary>The secret of an earlier quick start in the same directory, or a new one.</summary>
    public static string SecretFor(string dataDirectory)
    {
        var path = PathIn(dataDirectory);
        if (File.Exists(path) && JsonSerializer.Deserialize(File.ReadAllBytes(path), Json.Default.Credentials) is { Secret.Length: > 0 } kept)
            return kept.Secret;
        return Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretBytes));
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

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
    [JsonSerializable(typeof(Credentials))]
    private sealed partial class Json : JsonSerializerContext;
}
