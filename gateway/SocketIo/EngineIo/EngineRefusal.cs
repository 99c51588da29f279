using Microsoft.AspNetCore.Http;

namespace Actors.Gateway.SocketIo.EngineIo;

/// <summary>Why a request is refused, by the codes that Engine.IO clients know.</summary>
internal sealed record EngineRefusal(int Status, int Code, string Message)
{
    public static readonly EngineRefusal UnknownTransport = new(StatusCodes.Status400BadRequest, 0, "Transport unknown");
    public static readonly EngineRefusal UnknownSession = new(StatusCodes.Status400BadRequest, 1, "Session ID unknown");
    public static readonly EngineRefusal BadHandshakeMethod = new(StatusCodes.Status400BadRequest, 2, "Bad handshake method");
    public static readonly EngineRefusal BadRequest = new(StatusCodes.Status400BadRequest, 3, "Bad request");
    public static readonly EngineRefusal TooLong = new(StatusCodes.Status413PayloadTooLarge, 3, "Payload too large");
    public static readonly EngineRefusal Forbidden = new(StatusCodes.Status403Forbidden, 4, "Forbidden");
    public static readonly EngineRefusal TooManySessions = new(StatusCodes.Status503ServiceUnavailable, 4, "Too many connections");
    public static readonly EngineRefusal UnsupportedVersion = new(StatusCodes.Status400BadRequest, 5, "Unsupported protocol version");
}
