using Microsoft.AspNetCore.Http;

namespace Actors.Gateway.Tokens;

/// <summary>Where a request carries its token (RFC 6750), and what it is told without a good one.</summary>
public static class TokenRequests
{
    /// <summary>The query parameter for clients that cannot set headers. Only the live edges look at it: an address ends up in logs.</summary>
    public const string QueryName = "access_token";

    private const string Scheme = "Bearer";

    /// <summary>The token of the header <c>Authorization: Bearer</c>, empty when the word stands alone; null when the request comes with something else.</summary>
    public static string? BearerToken(this HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        var isBearer = header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && (header.Length == Scheme.Length || header[Scheme.Length] == ' ');
        return isBearer ? header[Scheme.Length..].Trim() : null;
    }

    /// <summary>Who the request's token named, once <see cref="TokenScheme"/> has accepted it.</summary>
    public static Caller? TokenCaller(this HttpContext http) => http.Items[typeof(Caller)] as Caller;

    /// <summary>The header <c>WWW-Authenticate</c>.</summary>
    /// <param name="why">What is wrong with the token that came; null when none came.</param>
    public static string Challenge(string? why) => why is null
        ? "Bearer realm=\"actors\""
        : $"Bearer realm=\"actors\", error=\"invalid_token\", error_description=\"{why.Replace('"', '\'').Replace('\\', '/')}\"";
}
