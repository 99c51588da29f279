using System.Collections.Immutable;

namespace Actors;

/// <summary>Who asks, as the edge's authentication established it.</summary>
/// <param name="User">The owner's name: a token's user, <c>hmac:&lt;key id&gt;</c> or <c>cert:&lt;CN&gt;</c>.</param>
/// <param name="Roles">What the caller may do; see <see cref="Actors.Roles"/>.</param>
/// <param name="Via">The edge that authenticated the caller, for logs.</param>
[GenerateSerializer, Immutable, Alias("Caller")]
public sealed record Caller(
    [property: Id(0)] string User,
    [property: Id(1)] ImmutableArray<string> Roles,
    [property: Id(2)] string Via)
{
    /// <summary>The user as JSON, as the credential names it (<c>1</c> or <c>"1"</c>), for payloads that show it; null for a JSON string of <see cref="User"/>.</summary>
    [Id(3)]
    public string? UserJson { get; init; }

    /// <summary>From when on the credential is accepted no more; null for one without an end. A connection that stays open ends then.</summary>
    [Id(4)]
    public DateTimeOffset? Until { get; init; }
}

/// <summary>The roles a credential can carry.</summary>
public static class Roles
{
    /// <summary>Sees every job and node, under <c>/admin</c> only.</summary>
    public const string Admin = "admin";

    /// <summary>May run commands on nodes.</summary>
    public const string Operator = "operator";

    /// <summary>May take and run named jobs of all owners.</summary>
    public const string Worker = "worker";
}
