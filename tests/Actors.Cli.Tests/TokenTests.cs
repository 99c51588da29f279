using System.Buffers.Text;
using System.Text.Json.Nodes;
using Actors.Gateway.Tokens;

namespace Actors.Cli;

public sealed class TokenTests : IDisposable
{
    private const string Secret = "a secret of thirty-two bytes or so";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("actors-cli-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task A_token_is_made_with_the_secret_in_the_environment_and_the_server_accepts_it()
    {
        var environment = new Dictionary<string, string> { ["TOKEN_SECRET"] = Secret, ["TOKEN_AUDIENCE"] = "jobs" };
        var ended = await ActorsProgram.Run(environment, "", "token", "create", "--user", "ada", "--role", "operator", "--role", "admin", "--ttl", "90m", "--issuer", "us");
        Assert.Equal((0, ""), (ended.ExitCode, ended.Stderr));
        var callers = new JwtCallers(TokenOptions.Parse(Secret, [], "jobs", "us", []), TimeProvider.System);
        var caller = (await callers.Authenticate(ended.Stdout.Trim(), default)).Value;
        Assert.Equal(("ada", "operator,admin"), (caller?.User, string.Join(',', caller?.Roles ?? [])));
        var claims = JsonNode.Parse(Base64Url.DecodeFromChars(ended.Stdout.Split('.')[1]))!;
        Assert.Equal(90 * 60, (long)claims["exp"]! - (long)claims["iat"]!);
    }

    [Fact]
    public async Task A_token_is_made_with_what_a_quick_start_left()
    {
        var path = Path.Combine(_directory.FullName, "credentials.json");
        await File.WriteAllTextAsync(path, $$"""{"url":"http://127.0.0.1:1","key":"default","secret":"s","tokenSecret":"{{Secret}}"}""");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var ended = await ActorsProgram.Run(new Dictionary<string, string> { ["ACTORS_CREDENTIALS"] = path }, "", "token", "create", "-u", "ada");
        Assert.Equal((0, ""), (ended.ExitCode, ended.Stderr));
        var callers = new JwtCallers(TokenOptions.Parse(Secret, [], null, null, []), TimeProvider.System);
        Assert.Equal("ada", (await callers.Authenticate(ended.Stdout.Trim(), default)).Value?.User);
    }

    [Fact]
    public async Task Every_role_that_the_server_knows_can_be_given()
    {
        string[] roles = [.. typeof(Roles).GetFields().Select(role => (string)role.GetRawConstantValue()!)];
        var environment = new Dictionary<string, string> { ["TOKEN_SECRET"] = Secret };
        var ended = await ActorsProgram.Run(environment, "", ["token", "create", "-u", "ada", .. roles.SelectMany(role => new[] { "--role", role })]);
        Assert.Equal((0, ""), (ended.ExitCode, ended.Stderr));
    }

    [Theory]
    [InlineData("too short", "shorter than 32 bytes", "token", "create", "--user", "ada")]
    [InlineData(Secret, "--ttl is from", "token", "create", "--user", "ada", "--ttl", "0")]
    [InlineData(Secret, "--user is empty", "token", "create", "--user", "")]
    [InlineData(Secret, "--user is empty", "token", "create", "--user", " ")]
    [InlineData(Secret, "'--user' is required", "token", "create")]
    [InlineData(Secret, "--role: 'Operator' is not one of operator, worker, admin", "token", "create", "--user", "ada", "--role", "admin", "--role", "Operator")]
    public async Task What_no_server_would_accept_is_not_made(string secret, string explanation, params string[] arguments)
    {
        var ended = await ActorsProgram.Run(new Dictionary<string, string> { ["TOKEN_SECRET"] = secret }, "", arguments);
        Assert.Equal(2, ended.ExitCode);
        Assert.Contains(explanation, ended.Stderr);
        Assert.DoesNotContain(secret, ended.Stderr);
        Assert.Equal("", ended.Stdout);
    }
}
