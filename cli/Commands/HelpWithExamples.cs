using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Actors.Cli.Commands;

/// <summary>The usual help, and after it what people look for in help.</summary>
internal sealed class HelpWithExamples(HelpAction usual) : SynchronousCommandLineAction
{
    private const string Whole = """
        Examples:
          actors nodes                                  where can commands run?
          actors submit node1 'uname -a' --wait         run one and see what it prints
          actors submit node1 'make test' --follow --exit-status
          id=$(actors submit node1 'sleep 60; date')    let it run
          actors logs -f $id                            look on, as long as you like
          actors cancel $id
          actors submit --name send-email --data '{"to":"ada@example.org"}' --wait
          actors list --status failed --json | jq .
          actors token create --user ada --role operator --ttl 12h

        Environment:
          ACTORS_URL           the server, such as http://server:8080 (default: http://127.0.0.1:8080)
          SECRET, KEY_ID       the secret that requests are signed with, and which of the server's it is (default: default)
          TOKEN_SECRET         what 'actors token create' signs with
          ACTORS_CREDENTIALS   a file with all three, as a quick start of the server writes; without SECRET,
                               ./data/credentials.json is read if it is there

        Exit codes:
          0  done          1  the server refused         2  wrong usage       3  no answer from the server
          124  --max-wait ran out       130  Ctrl-C      141  the output could not be written
          with --exit-status: the job's own code, else 124 timed out, 125 lost, 126 rejected by the node, 130 canceled

        On a terminal, lists are tables; elsewhere they are tab-separated lines without a head, and --json gives all there is.

        """;

    private const string Submit = """
        Examples:
          actors submit node1 'echo hi'
          actors submit node1 --timeout 30 --wait -- ls -l /var/log
          actors submit node1 --command-file deploy.sh --follow --exit-status
          echo '{"to":"ada@example.org"}' | actors submit --name send-email --data @-

        """;

    public override int Invoke(ParseResult parseResult)
    {
        var code = usual.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        if (parseResult.CommandResult.Command is RootCommand)
            output.WriteLine(Whole);
        else if (parseResult.CommandResult.Command.Name == "submit")
            output.WriteLine(Submit);
        return code;
    }
}
