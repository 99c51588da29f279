using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Actors.Cli.Server;

namespace Actors.Cli.Commands;

/// <summary>The program: its commands, its help, and what becomes of failures.</summary>
internal static class ActorsCommand
{
    /// <summary>A word that begins with @ is no file of words, but a part of a command or what <c>--data</c> makes of it.</summary>
    private static readonly ParserConfiguration AsWritten = new() { ResponseFileTokenReplacer = null };

    public static async Task<int> Run(string[] args)
    {
        var parsed = Create().Parse(args.Length == 0 ? ["--help"] : args, AsWritten);
        // The last is the most exact: "unrecognized 'frob'" comes after "a command is required".
        if (parsed.Action is ParseErrorAction)
            return ExplainUsage(parsed, parsed.Errors[^1].Message);
        try
        {
            var code = await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
            return args.Length == 0 ? ExitCodes.Usage : code;
        }
        catch (WrongUsageException e)
        {
            return ExplainUsage(parsed, e.Message);
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
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Everything that reads from files or the network tells its own failures; what is left is our standard output. Who has stopped to read it needs no words.
            if (e is not BrokenPipeException { InnerException: null })
                await Console.Error.WriteLineAsync($"actors: cannot write to standard output: {e.GetBaseException().Message}");
            return ExitCodes.BrokenPipe;
        }
    }

    public static RootCommand Create()
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
        {
            option.Action = new HelpWithExamples(help);
            // They are paths here.
            option.Aliases.Remove("/h");
            option.Aliases.Remove("/?");
        }
        return root;
    }

    private static int ExplainUsage(ParseResult parsed, string explanation)
    {
        Console.Error.WriteLine($"actors: {explanation}");
        Console.Error.WriteLine($"See: {PathOf(parsed.CommandResult)} --help");
        return ExitCodes.Usage;
    }

    private static string PathOf(CommandResult result) => result.Parent is CommandResult above ? $"{PathOf(above)} {result.Command.Name}" : "actors";
}
