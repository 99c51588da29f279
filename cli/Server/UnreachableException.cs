namespace Actors.Cli.Server;

/// <summary>No answer, or only a part of one.</summary>
/// <param name="mayHaveArrived">The server may have taken the request.</param>
internal sealed class UnreachableException(string message, bool mayHaveArrived) : CommandFailedException(ExitCodes.Unreachable, message)
{
    public bool MayHaveArrived => mayHaveArrived;
}
