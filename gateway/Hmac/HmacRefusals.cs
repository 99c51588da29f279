using System.Globalization;
using Actors.Gateway.Hmac.Signing;
using Actors.Gateway.Requests;
using Microsoft.AspNetCore.Http;

namespace Actors.Gateway.Hmac;

/// <summary>How this edge says no: a proper status, and always a body <c>{"error": …}</c>, which is all that old clients look at.</summary>
internal static class HmacRefusals
{
    /// <summary>How long a client told that the server cannot take work now had better wait.</summary>
    private const int RetryAfterSeconds = 2;

    /// <summary>The one place where this edge's statuses are chosen.</summary>
    public static Task Refuse(this HttpContext http, Rejection rejection) => rejection.Code switch
    {
        RejectionCode.Invalid => http.Refuse(StatusCodes.Status400BadRequest, rejection.Message),
        RejectionCode.NotFound => http.Refuse(StatusCodes.Status404NotFound, "result not found"),
        RejectionCode.Forbidden => http.Refuse(StatusCodes.Status403Forbidden, rejection.Message),
        RejectionCode.KeyConflict => http.Refuse(StatusCodes.Status409Conflict, rejection.Message),
        RejectionCode.AlreadyEnded => http.Refuse(StatusCodes.Status409Conflict, rejection.Message),
        RejectionCode.StaleAttempt => http.Refuse(StatusCodes.Status409Conflict, rejection.Message),
        RejectionCode.WrongState => http.Refuse(StatusCodes.Status409Conflict, rejection.Message),
        RejectionCode.LimitReached => http.Refuse(StatusCodes.Status429TooManyRequests, rejection.Message, RetryAfterSeconds),
        RejectionCode.TooLarge => http.Refuse(StatusCodes.Status413PayloadTooLarge, rejection.Message),
        RejectionCode.Unavailable => http.Refuse(StatusCodes.Status503ServiceUnavailable, rejection.Message, RetryAfterSeconds),
        _ => throw new InvalidOperationException($"no status for {rejection.Code}"),
    };

    public static Task Refuse(this HttpContext http, SignatureVerdict verdict) => verdict switch
    {
        SignatureVerdict.MissingAuth => http.Refuse(StatusCodes.Status401Unauthorized, "missing auth"),
        SignatureVerdict.BadSignature => http.Refuse(StatusCodes.Status401Unauthorized, "bad signature"),
        SignatureVerdict.SkewTooLarge skew => http.RefuseSkew(skew),
        SignatureVerdict.NonceSeen => http.Refuse(StatusCodes.Status401Unauthorized, "nonce already used"),
        SignatureVerdict.NonceWindowFull => http.Refuse(StatusCodes.Status503ServiceUnavailable, SignatureVerdict.NonceWindowFull.Words, RetryAfterSeconds),
        _ => throw new InvalidOperationException($"no refusal for {verdict.GetType().Name}"),
    };

    public static Task Refuse(this HttpContext http, int status, string error, int? retryAfterSeconds = null)
    {
        if (retryAfterSeconds is { } seconds)
            http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return http.Answer(status, json => json.WriteString("error", error));
    }

    /// <summary>A wrong clock is the commonest reason for this one, so it tells the time and by how much the client is off.</summary>
    private static Task RefuseSkew(this HttpContext http, SignatureVerdict.SkewTooLarge skew) =>
        http.Answer(StatusCodes.Status401Unauthorized, json =>
        {
            json.WriteString("error", "timestamp skew too large");
            json.WriteNumber("server_time", skew.ServerTime);
            json.WriteNumber("skew", skew.Skew);
        });
}
