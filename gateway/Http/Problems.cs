using Actors.Gateway.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Actors.Gateway.Http;

/// <summary>How this edge says no: problem details (RFC 9457), with the member <c>error</c> for clients that look for that.</summary>
internal static class Problems
{
    private const string RetryAfterSeconds = "2";

    public static Task Problem(this HttpContext http, Rejection rejection) => http.Problem(StatusOf(rejection.Code), rejection.Message);

    /// <summary>The one place where this edge's statuses are chosen.</summary>
    public static int StatusOf(RejectionCode code) => code switch
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
        _ => throw new InvalidOperationException($"no status for {code}"),
    };

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

    /// <summary>For a request that no endpoint answered: an unknown path, or a method that a path does not take.</summary>
    public static Task ProblemOfRoute(this HttpContext http) => http.Problem(http.Response.StatusCode, http.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => "there is nothing at this path",
        StatusCodes.Status405MethodNotAllowed => $"{http.Request.Method} is not for this path; it takes {http.Response.Headers.Allow}",
        StatusCodes.Status415UnsupportedMediaType => "a body of this media type is not understood here",
        var other => ReasonPhrases.GetReasonPhrase(other),
    });
}
