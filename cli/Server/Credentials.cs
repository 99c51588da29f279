namespace Actors.Cli.Server;

/// <summary>Where the server is and what requests to it are signed with.</summary>
/// <param name="SecretOrigin">Where the secret came from, for messages about it.</param>
internal sealed record Credentials(Uri Url, string KeyId, string Secret, string SecretOrigin)
{
    public const string DefaultUrl = "http://127.0.0.1:8080";
    public const string DefaultKeyId = "default";

    /// <summary>An option wins over the environment. The file of a quick start is read only when neither gives a secret, and then speaks for
    /// whatever they leave open, so that a key never meets another key's secret.</summary>
    public static Credentials Find(string? url, string? keyId, string? secret, Func<string, string?> environment)
    {
        url = Given(url) ?? Given(environment("ACTORS_URL"));
        keyId = Given(keyId) ?? Given(environment("KEY_ID"));
        if (Given(secret) is { } option)
            return new Credentials(Parse(url ?? DefaultUrl), Sendable(keyId ?? DefaultKeyId), option, "--secret");
        if (Given(environment("SECRET")) is { } variable)
            return new Credentials(Parse(url ?? DefaultUrl), Sendable(keyId ?? DefaultKeyId), variable, "SECRET");
        var (file, path) = CredentialsFile.Read(Given(environment(CredentialsFile.Variable)));
        return new Credentials(Parse(url ?? Given(file.Url) ?? DefaultUrl), Sendable(keyId ?? Given(file.Key) ?? DefaultKeyId), file.Secret!, path);
    }

    private static string? Given(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static string Sendable(string keyId) => keyId.All(character => character is >= ' ' and <= '~')
        ? keyId
        : throw new CommandFailedException(ExitCodes.Usage, "a key's name has letters, digits and signs of ASCII only (--key or KEY_ID)");

    private static Uri Parse(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed.Scheme is "http" or "https" && parsed is { Query: "", Fragment: "", UserInfo: "" }
            ? parsed
            : throw new CommandFailedException(ExitCodes.Usage, $"the server's URL must be like {DefaultUrl}, not '{url}' (--url or ACTORS_URL)");
}
