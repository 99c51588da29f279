using System.Buffers.Text;
using System.Collections.Immutable;
using System.Text.Json;

namespace Actors.Gateway.Tokens;

/// <summary>What a token whose signature is right says.</summary>
/// <param name="User">Who: <c>userId</c>, else <c>sub</c>, as text.</param>
/// <param name="UserJson">The same as the token spells it, a string or a whole number.</param>
/// <param name="ExpiresAt"><c>exp</c>.</param>
/// <param name="NotBefore"><c>nbf</c>.</param>
internal sealed record TokenClaims(string User, string UserJson, ImmutableArray<string> Roles, DateTimeOffset ExpiresAt, DateTimeOffset? NotBefore)
{
    /// <summary>Characters of a user's name, at most.</summary>
    public const int MaxUserLength = 255;

    /// <summary>Roles that are looked at, at most; no token of good faith has more.</summary>
    public const int MaxRoles = 64;

    /// <summary>The last day but one of the year 9999, in epoch seconds: what is added to a time of a token still is a time.</summary>
    private const double LatestTime = 253_402_214_400;

    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = 32 };

    public static Result<TokenClaims> Read(string encodedPayload)
    {
        try
        {
            using var document = JsonDocument.Parse(Base64Url.DecodeFromChars(encodedPayload), Reading);
            return Read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            return Wrong("its claims are not JSON");
        }
    }

    private static Result<TokenClaims> Read(JsonElement claims)
    {
        if (claims.ValueKind != JsonValueKind.Object)
            return Wrong("its claims are no object");
        if (!claims.TryGetProperty("exp", out var exp))
            return Wrong("it has no exp: a token must end some day");
        if (!TryReadTime(exp, out var expiresAt))
            return Wrong("its exp is not a time in epoch seconds");
        DateTimeOffset? notBefore = null;
        if (claims.TryGetProperty("nbf", out var nbf))
        {
            if (!TryReadTime(nbf, out var from))
                return Wrong("its nbf is not a time in epoch seconds");
            notBefore = from;
        }
        if (!Given(claims, "userId", out var user) && !Given(claims, "sub", out user))
            return Wrong("it names no user: userId or sub is needed");
        if (UserOf(user) is not { } text)
            return Wrong($"its user is not a text of 1 to {MaxUserLength} characters without control characters, nor a whole number");
        return new TokenClaims(text, user.GetRawText(), RolesOf(claims), expiresAt, notBefore);
    }

    private static bool Given(JsonElement claims, string name, out JsonElement value) =>
        claims.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;

    private static string? UserOf(JsonElement user) => user.ValueKind switch
    {
        JsonValueKind.String when user.GetString() is { Length: > 0 and <= MaxUserLength } text && !text.Any(char.IsControl) => text,
        JsonValueKind.Number when user.TryGetInt64(out var number) && number.ToString(System.Globalization.CultureInfo.InvariantCulture) is var digits
            && digits == user.GetRawText() => digits,
        _ => null,
    };

    /// <summary><c>role</c> and <c>roles</c>, each a string or an array of strings; what is neither grants nothing.</summary>
    private static ImmutableArray<string> RolesOf(JsonElement claims)
    {
        var roles = ImmutableArray.CreateBuilder<string>();
        foreach (var name in (ReadOnlySpan<string>)["role", "roles"])
        {
            if (!claims.TryGetProperty(name, out var given))
                continue;
            if (given.ValueKind == JsonValueKind.String)
                roles.Add(given.GetString()!);
            else if (given.ValueKind == JsonValueKind.Array)
                roles.AddRange(given.EnumerateArray().Take(MaxRoles).Where(role => role.ValueKind == JsonValueKind.String).Select(role => role.GetString()!));
        }
        return [.. roles.Distinct(StringComparer.Ordinal).Take(MaxRoles)];
    }

    private static bool TryReadTime(JsonElement value, out DateTimeOffset time)
    {
        time = default;
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out var seconds) || seconds is not (>= 0 and <= LatestTime))
            return false;
        time = DateTimeOffset.UnixEpoch.AddSeconds(seconds);
        return true;
    }

    private static Rejection Wrong(string what) => new(RejectionCode.Forbidden, $"the token is not accepted: {what}");
}
