using System.Text.Json;

namespace Actors.Cli.Server;

/// <summary>What a quick start of the server leaves for clients on the same machine: <c>{"url":…,"key":…,"secret":…,"tokenSecret":…}</c>, mode 0600.</summary>
internal sealed record CredentialsFile(string? Url = null, string? Key = null, string? Secret = null, string? TokenSecret = null)
{
    public const string Variable = "ACTORS_CREDENTIALS";

    public const string DefaultPath = "./data/credentials.json";

    private const UnixFileMode OpenToOthers = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <param name="path">Null for the default place, where no file need be.</param>
    /// <param name="secretName">The variable that would make the file needless.</param>
    public static (CredentialsFile File, string Path) Read(string? path, string secretName = "SECRET")
    {
        var place = path ?? DefaultPath;
        byte[] json;
        try
        {
            if ((File.GetUnixFileMode(place) & OpenToOthers) != 0)
                throw Mistake($"{place} holds a secret and other users can read or write it; run: chmod 600 {place}");
            json = File.ReadAllBytes(place);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException && path is null)
        {
            throw Mistake($"no secret to sign with. Set {secretName} to the server's secret, or run where a quick start of the server left {DefaultPath}, "
                + $"or point {Variable} at that file");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Mistake($"the credentials file {place} cannot be read: {e.Message}");
        }
        return (Parse(json, place), place);
    }

    private static CredentialsFile Parse(byte[] json, string path)
    {
        try
        {
            if (JsonSerializer.Deserialize(json, CliJson.Default.CredentialsFile) is { Secret.Length: > 0 } file)
                return file;
        }
        catch (JsonException)
        {
            // Told below like any other content that is not what a quick start writes.
        }
        throw Mistake($"the credentials file {path} is not JSON of the form {{\"url\": …, \"key\": …, \"secret\": …}}");
    }

    private static CommandFailedException Mistake(string message) => new(ExitCodes.Usage, message);
}
