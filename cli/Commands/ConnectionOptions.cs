using System.CommandLine;
using Actors.Cli.Display;
using Actors.Cli.Server;

namespace Actors.Cli.Commands;

/// <summary>The options every command has.</summary>
internal sealed class ConnectionOptions
{
    private readonly Option<string> _url = new("--url")
    {
        Description = $"The server's address. Default: $ACTORS_URL, else {Credentials.DefaultUrl}",
        HelpName = "url",
        Recursive = true,
    };

    private readonly Option<string> _secret = new("--secret")
    {
        Description = "The secret requests are signed with. Prefer $SECRET: other users of this machine can see a command line",
        HelpName = "secret",
        Recursive = true,
    };

    private readonly Option<string> _key = new("--key")
    {
        Description = $"Which of the server's secrets it is. Default: $KEY_ID, else '{Credentials.DefaultKeyId}'",
        HelpName = "id",
        Recursive = true,
    };

    private readonly Option<bool> _json = new("--json") { Description = "Print the server's JSON", Recursive = true };

    public void AddTo(Command command)
    {
        command.Add(_url);
        command.Add(_secret);
        command.Add(_key);
        command.Add(_json);
    }

    public Session Open(ParseResult parsed)
    {
        var credentials = Credentials.Find(parsed.GetValue(_url), parsed.GetValue(_key), parsed.GetValue(_secret), Environment.GetEnvironmentVariable);
        return new Session(new ServerClient(credentials, TimeProvider.System), new Screen(parsed.GetValue(_json)), TimeProvider.System);
    }
}
