using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Actors.Gateway.Tokens;

/// <summary>Checks JSON Web Tokens (RFC 7519): the signature by a configured key, then audience, issuer and times. A token that was once found good is
/// not checked again while it lasts.</summary>
public sealed class JwtCallers : ITokenCallers
{
    /// <summary>Characters of a token, at most.</summary>
    public const int MaxTokenLength = 8 * 1024;

    private static readonly Rejection NotOn = new(RejectionCode.Forbidden, "tokens are not accepted here: the server has no TOKEN_SECRET");

    private readonly JsonWebTokenHandler _handler = new() { MaximumTokenSizeInBytes = MaxTokenLength };
    private readonly TokenValidationParameters _parameters;
    private readonly TokenOptions _options;
    private readonly TimeProvider _time;
    private readonly KnownTokens _known = new();

    public JwtCallers(TokenOptions options, TimeProvider time)
    {
        (_options, _time) = (options, time);
        _parameters = new TokenValidationParameters
        {
            RequireSignedTokens = true,
            // The key decides which algorithms it verifies, never the token: a public key is no HMAC secret.
            IssuerSigningKeyResolver = (_, token, _, _) => options.Keys.Where(key => TokenAlgorithms.Fit(((JsonWebToken)token).Alg, key)),
            TryAllIssuerSigningKeys = true,
            ValidateAudience = options.Audience is not null,
            ValidAudience = options.Audience,
            ValidateIssuer = options.Issuer is not null,
            ValidIssuer = options.Issuer,
            // Times are checked here, by the clock that everything else goes by.
            ValidateLifetime = false,
            LogValidationExceptions = false,
        };
    }

    public ValueTask<Result<Caller>> Authenticate(string token, CancellationToken cancellation)
    {
        if (!_options.IsOn)
            return new ValueTask<Result<Caller>>(NotOn);
        if (token.Length is 0 or > MaxTokenLength)
            return new ValueTask<Result<Caller>>(Wrong($"it has from 1 to {MaxTokenLength} characters"));
        var digest = TokenDigest.Of(token);
        return _known.Find(digest, _time.GetUtcNow()) is { } caller ? new ValueTask<Result<Caller>>(caller) : new ValueTask<Result<Caller>>(Check(token, digest));
    }

    private async Task<Result<Caller>> Check(string token, TokenDigest digest)
    {
        var validated = await _handler.ValidateTokenAsync(token, _parameters);
        if (!validated.IsValid)
            return Wrong(WordsFor(validated.Exception));
        var jwt = (JsonWebToken)validated.SecurityToken;
        // RFC 7515, 4.1.11: what must be understood and is not makes the token invalid. We understand no extension.
        if (jwt.TryGetHeaderValue<object>("crit", out _))
            return Wrong("it needs an extension (crit) that is not supported");
        if (!TokenClaims.Read(jwt.EncodedPayload).TryGet(out var claims, out var rejection))
            return rejection;
        var now = _time.GetUtcNow();
        var until = claims.ExpiresAt + TokenOptions.Skew;
        if (now >= until)
            return Wrong($"it expired at {claims.ExpiresAt:O}, and it is {now:O} here");
        if (claims.NotBefore - TokenOptions.Skew > now)
            return Wrong($"it is not valid before {claims.NotBefore:O}, and it is {now:O} here");
        var caller = new Caller(OwnerNames.OfTokenUser(claims.User), claims.Roles, "jwt") { UserJson = claims.UserJson, Until = until };
        _known.Keep(digest, caller, until);
        return caller;
    }

    private static string WordsFor(Exception fault) => fault switch
    {
        SecurityTokenInvalidAudienceException => "it is meant for another audience",
        SecurityTokenInvalidIssuerException => "it comes from another issuer",
        SecurityTokenMalformedException or ArgumentException => "it is not a well-formed JSON Web Token",
        SecurityTokenSignatureKeyNotFoundException or SecurityTokenInvalidSignatureException or SecurityTokenInvalidAlgorithmException =>
            "none of the server's keys made its signature",
        _ => "it is malformed",
    };

    private static Rejection Wrong(string what) => new(RejectionCode.Forbidden, $"the token is not accepted: {what}");
}
