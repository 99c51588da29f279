namespace Actors.Cli.Server;

/// <summary>No answer, or only a part of one.</summary>
internal sealed class UnreachableException(string message) : CommandFailedException(ExitCodes.Unreachable, message);
