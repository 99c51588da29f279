using Actors.Cli;
using Actors.Cli.Commands;

try
{
    return await ActorsCommand.Run(args);
}
catch (IOException)
{
    // Standard error is closed too: there is nobody to tell.
    return ExitCodes.BrokenPipe;
}
