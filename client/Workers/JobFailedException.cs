namespace Actors.Client.Workers;

/// <summary>Thrown by a handler: the job has failed in a way that no retry would mend.</summary>
public sealed class JobFailedException(string message, Exception? inner = null) : Exception(message, inner);
