using Actors.Cli;
using Actors.Cli.Commands;

try
{
    return await ActorsCommand.Run(args);
}
catch (Exception e) when (e is IOException or UnauthorizedAccessException)
{
    // Standard error is closed too: there is nobody to tell.
    return ExitCodes.BrokenPipe;
}
