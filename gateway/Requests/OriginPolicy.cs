using System.Collections.Frozen;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Http;

namespace Actors.Gateway.Requests;

/// <summary>Which web pages may talk to the server from a browser (<c>CORS_ORIGINS</c>): for cross-origin requests as for WebSockets, to which browsers apply
/// no policy of their own. A client that is no browser sends no origin, and is not concerned.</summary>
public sealed class OriginPolicy
{
    /// <summary>Stands for every origin.</summary>
    public const string Any = "*";

    /// <summary>No page but the server's own.</summary>
    public static readonly OriginPolicy None = new([]);

    /// <summary>How long a browser may remember what it was allowed.</summary>
    private static readonly TimeSpan PreflightMaxAge = TimeSpan.FromMinutes(10);

    private readonly FrozenSet<string> _origins;

    /// <param name="origins">Each <see cref="Any"/> or free of <see cref="ComplaintAbout"/>.</param>
    public OriginPolicy(IEnumerable<string> origins) => _origins = origins.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public bool IsEmpty => _origins.Count == 0;

    private bool AllowsAny => _origins.Contains(Any);

    /// <summary>What is wrong with an entry of the list, as the rest of a sentence; null when nothing is.</summary>
    public static string? ComplaintAbout(string origin) =>
        origin == Any || (Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.GetLeftPart(UriPartial.Authority).Equals(origin, StringComparison.OrdinalIgnoreCase))
            ? null
            : "which is neither * nor an origin such as https://example.org or http://localhost:3000 (without a path)";

    /// <summary>Whether the page behind a request, if there is one, may connect: asked before a WebSocket is accepted.</summary>
    public bool Allows(HttpRequest request)
    {
        var origin = request.Headers.Origin.ToString();
        return origin.Length == 0 || AllowsAny || _origins.Contains(origin)
            || origin.Equals($"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The same list as the framework's policy. Credentials go with named origins only.</summary>
    public CorsPolicy ToCorsPolicy()
    {
        var policy = new CorsPolicyBuilder()
            .AllowAnyHeader()
            .AllowAnyMethod()
            .WithExposedHeaders("Location", "Retry-After", "WWW-Authenticate")
            .SetPreflightMaxAge(PreflightMaxAge);
        return (AllowsAny ? policy.AllowAnyOrigin() : policy.WithOrigins([.. _origins]).AllowCredentials()).Build();
    }
}
