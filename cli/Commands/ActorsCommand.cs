using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Actors.Cli.Commands;

/// <summary>The program: its commands, its help, and what becomes of failures.</summary>
internal static class ActorsCommand
{
    public static async Task<int> Run(string[] args)
    {
        var root = Create();
        var parsed = root.Parse(args.Length == 0 ? ["--help"] : args);
        if (parsed.Action is ParseErrorAction)
            return ExplainUsage(parsed);
        try
        {
            var code = await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
            return args.Length == 0 ? ExitCodes.Usage : code;
        }
        catch (CommandFailedException e)
        {
            await Console.Error.WriteLineAsync($"actors: {e.Message}");
            return e.ExitCode;
        }
        catch (OperationCanceledException)
        {
            return ExitCodes.Interrupted;
        }
        catch (IOException)
        {
            // Everything that reads from files or the network tells its own failures; what is left is our standard output.
            return ExitCodes.BrokenPipe;
        }
    }

    private static RootCommand Create()
    {
        var connection = new ConnectionOptions();
        var root = new RootCommand("Runs commands on nodes and jobs on workers, through an Actors server.")
        {
            SubmitCommand.Create(connection),
            JobCommands.Get(connection),
            ListCommands.Jobs(connection),
            JobCommands.Logs(connection),
            JobCommands.Wait(connection),
            JobCommands.Cancel(connection),
            ListCommands.Nodes(connection),
            TokenCommand.Create(),
        };
        connection.AddTo(root);
        if (root.Options.OfType<HelpOption>().SingleOrDefault() is { Action: HelpAction help } option)
            option.Action = new HelpWithExamples(help);
        return root;
    }

    private static int ExplainUsage(ParseResult parsed)
    {
        // The last is the most exact: "unrecognized 'frob'" comes after "a command is required".
        Console.Error.WriteLine($"actors: {parsed.Errors[^1].Message}");
        var name = parsed.CommandResult.Command is RootCommand ? "" : $" {parsed.CommandResult.Command.Name}";
        Console.Error.WriteLine($"See: actors{name} --help");
        return ExitCodes.Usage;
    }
}
