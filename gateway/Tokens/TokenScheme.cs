using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Actors.Gateway.Tokens;

/// <summary>The framework's view of <see cref="ITokenCallers"/>, for endpoints that are authorized by it, such as hubs. The user's identifier is the owner's
/// name of jobs, and the <see cref="Caller"/> is found by <see cref="TokenRequests.TokenCaller"/>.</summary>
public sealed class TokenScheme(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory log, UrlEncoder encoder, ITokenCallers callers)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, log, encoder)
{
    public const string Name = "Bearer";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        // A browser cannot set headers on a WebSocket or an event source.
        var token = Request.BearerToken() ?? Request.Query[TokenRequests.QueryName];
        if (string.IsNullOrEmpty(token))
            return AuthenticateResult.NoResult();
        if (!(await callers.Authenticate(token, Context.RequestAborted)).TryGet(out var caller, out var rejection))
            return AuthenticateResult.Fail(rejection.Message);
        Context.Items[typeof(Caller)] = caller;
        var identity = new ClaimsIdentity(Name, ClaimTypes.NameIdentifier, ClaimTypes.Role);
        identity.AddClaim(new Claim(ClaimTypes.NameIdentifier, caller.User));
        identity.AddClaims(caller.Roles.Select(role => new Claim(ClaimTypes.Role, role)));
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Name));
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var why = (await HandleAuthenticateOnceSafeAsync()).Failure?.Message;
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        Response.Headers.WWWAuthenticate = TokenRequests.Challenge(why);
    }
}
