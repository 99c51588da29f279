namespace Actors.Gateway.Http;

/// <summary>A request whose caller is known.</summary>
/// <param name="Body">All of it; empty when there is none.</param>
internal sealed record HttpCall(Caller Caller, byte[] Body);
