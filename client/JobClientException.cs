namespace Actors.Client;

/// <summary>Something asked of the server was not done, or may not have been.</summary>
public abstract class JobClientException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The server refused. Nothing was changed.</summary>
public sealed class JobRefusedException(JobRefusalCode code, string message) : JobClientException(message)
{
    public JobRefusalCode Code { get; } = code;
}

/// <summary>The server could not be asked. Nothing was changed.</summary>
public sealed class ServerUnavailableException(string message, Exception? inner = null) : JobClientException(message, inner);

/// <summary>The server was asked and did not answer: whether it did what was asked is not known.</summary>
public sealed class OutcomeUnknownException(string message, Exception? inner = null) : JobClientException(message, inner)
{
    /// <summary>The ids that the jobs of a submit have if they were taken: <c>GetResult</c> and <c>Follow</c> tell more when the server is back.</summary>
    public IReadOnlyList<string> JobIds { get; init; } = [];
}
