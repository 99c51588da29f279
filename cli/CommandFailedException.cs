namespace Actors.Cli;

/// <summary>Ends the program. The message is all that the user gets to see: what was tried, what came of it, what to do.</summary>
internal class CommandFailedException(int exitCode, string message) : Exception(message)
{
    public int ExitCode => exitCode;
}
