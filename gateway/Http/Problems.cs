using Actors.Gateway.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Actors.Gateway.Http;

/// <summary>How this edge says no: problem details (RFC 9457), with the member <c>error</c> for clients that look for that.</summary>
internal static class Problems
{
    private const string RetryAfterSeconds = "2";

    /// <summary>The one place where this edge's statuses are chosen.</summary>
    public static Task Problem(this HttpContext http, Rejection rejection) => http.Problem(
        rejection.Code switch
        {
            RejectionCode.Invalid => StatusCodes.Status400BadRequest,
            RejectionCode.NotFound => StatusCodes.Status404NotFound,
            RejectionCode.Forbidden => StatusCodes.Status403Forbidden,
            RejectionCode.KeyConflict => StatusCodes.Status409Conflict,
            RejectionCode.AlreadyEnded => StatusCodes.Status409Conflict,
            RejectionCode.StaleAttempt => StatusCodes.Status409Conflict,
            RejectionCode.WrongState => StatusCodes.Status409Conflict,
            RejectionCode.LimitReached => StatusCodes.Status429TooManyRequests,
            RejectionCode.TooLarge => StatusCodes.Status413PayloadTooLarge,
            RejectionCode.Unavailable => StatusCodes.Status503ServiceUnavailable,
            _ => throw new InvalidOperationException($"no status for {rejection.Code}"),
        },
        rejection.Message);

    public static Task Problem(this HttpContext http, int status, string detail)
    {
        if (status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable)
            http.Response.Headers.RetryAfter = RetryAfterSeconds;
        return http.Answer(status, json =>
        {
            json.WriteString("title", ReasonPhrases.GetReasonPhrase(status));
            json.WriteNumber("status", status);
            json.WriteString("detail", detail);
            json.WriteString("error", detail);
        }, contentType: "application/problem+json");
    }
}
