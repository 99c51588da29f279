namespace Actors.Gateway.Tokens;

/// <summary>Establishes who holds a bearer token: for the REST API's header, and for the live edges, which get it in other places.</summary>
public interface ITokenCallers
{
    /// <summary>The caller, or a refusal that says what is wrong with the token, fit to be shown.</summary>
    ValueTask<Result<Caller>> Authenticate(string token, CancellationToken cancellation);
}
