using System.Net;

namespace Actors.Cli.Server;

/// <summary>The server answered, and said no.</summary>
internal sealed class RefusedException(HttpStatusCode status, string message) : CommandFailedException(ExitCodes.Refused, message)
{
    /// <summary>Asking again after a while may succeed: the server is busy or not ready, or a proxy before it waits for it.</summary>
    public bool IsPassing => status is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable
        or HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout;
}
