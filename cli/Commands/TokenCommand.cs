using System.CommandLine;
using System.Text;
using Actors.Cli.Server;
using Actors.Link;

namespace Actors.Cli.Commands;

/// <summary><c>actors token create</c>: a bearer token for the REST API, signed here with the server's <c>TOKEN_SECRET</c>; the server is not asked.</summary>
internal static class TokenCommand
{
    private const int MinSecretBytes = 32;

    private static readonly TimeSpan DefaultLifetime = TimeSpan.FromHours(12);

    private static readonly TimeSpan LongestLifetime = TimeSpan.FromDays(3650);

    public static Command Create()
    {
        var user = new Option<string>("--user", "-u") { Description = "Whose jobs the token's holder sees and submits", HelpName = "name", Required = true };
        var role = new Option<string[]>("--role", "-r")
        {
            Description = "operator: may run commands on nodes; worker: may run named jobs; admin: may look at everything under /admin. Can be given several times",
            HelpName = "role",
            AllowMultipleArgumentsPerToken = false,
        }.Among("operator", "worker", "admin");
        var lifetime = ValueOptions.Duration("--ttl", "How long the token holds. Default: 12h");
        var audience = new Option<string>("--audience") { Description = "Its aud. Default: $TOKEN_AUDIENCE", HelpName = "text" };
        var issuer = new Option<string>("--issuer") { Description = "Its iss. Default: $TOKEN_ISSUER", HelpName = "text" };
        var create = new Command("create", "Print a token, signed with $TOKEN_SECRET or with what a quick start of the server left") { user, role, lifetime, audience, issuer };
        create.SetAction(async (parsed, _) =>
        {
            if (string.IsNullOrWhiteSpace(parsed.GetValue(user)))
                throw new WrongUsageException("--user is empty");
            if (parsed.GetValue(lifetime) is { } asked && (asked < TimeSpan.FromSeconds(1) || asked > LongestLifetime))
                throw new WrongUsageException($"--ttl is from 1 s to {LongestLifetime.TotalDays:0} days");
            var secret = SecretFrom(Environment.GetEnvironmentVariable);
            var token = SignedToken.Create(
                secret, parsed.GetRequiredValue(user), parsed.GetValue(role) ?? [], TimeProvider.System.GetUtcNow(), parsed.GetValue(lifetime) ?? DefaultLifetime,
                parsed.GetValue(audience) ?? Given("TOKEN_AUDIENCE"), parsed.GetValue(issuer) ?? Given("TOKEN_ISSUER"));
            await Console.Out.WriteLineAsync(token);
            return ExitCodes.Done;
        });
        return new Command("token", "Make bearer tokens for the REST API") { create };
    }

    private static string SecretFrom(Func<string, string?> environment)
    {
        var (secret, origin) = environment("TOKEN_SECRET") is { Length: > 0 } variable ? (variable, "TOKEN_SECRET") : FromFile(environment);
        return Encoding.UTF8.GetByteCount(secret) >= MinSecretBytes
            ? secret
            : throw new CommandFailedException(ExitCodes.Usage, $"the secret in {origin} is shorter than {MinSecretBytes} bytes; no server accepts tokens signed with it");
    }

    private static (string Secret, string Origin) FromFile(Func<string, string?> environment)
    {
        var (file, path) = CredentialsFile.Read(environment(CredentialsFile.Variable) is { Length: > 0 } given ? given : null, "TOKEN_SECRET");
        return file.TokenSecret is { Length: > 0 } secret
            ? (secret, path)
            : throw new CommandFailedException(ExitCodes.Usage, $"the credentials file {path} has no tokenSecret; set TOKEN_SECRET to the server's");
    }

    private static string? Given(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? text : null;
}
