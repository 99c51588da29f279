using System.Net;

namespace Actors.Link;

/// <summary>The server answered the wish for a link with something else.</summary>
public sealed class LinkRefusedException(HttpStatusCode status, string message) : Exception(message)
{
    /// <summary>Dialing again with the same settings will end the same way.</summary>
    public bool IsFinal => status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden;
}
