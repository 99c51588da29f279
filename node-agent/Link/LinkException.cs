namespace Actors.NodeAgent.Link;

/// <summary>There is no connection to the server, or no more.</summary>
/// <param name="message">Why, for the operator.</param>
/// <param name="isRefusal">The server refused for good: dialing again with the same settings will end the same way.</param>
public sealed class LinkException(string message, bool isRefusal = false, Exception? cause = null) : Exception(message, cause)
{
    public bool IsRefusal { get; } = isRefusal;
}
