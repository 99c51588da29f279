namespace Actors.Cli.Commands;

/// <summary>Words that the parser took, and that still cannot be meant together. Found only once it has taken all of them: to ask it for a value that it could not
/// read would throw.</summary>
internal sealed class WrongUsageException(string message) : CommandFailedException(ExitCodes.Usage, message);
