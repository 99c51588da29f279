using Actors.Gateway.Http;
using Actors.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Actors.Gateway;

/// <summary>Answers for faults: what no endpoint could turn into a refusal. A client that went away gets none.</summary>
public static partial class FaultAnswers
{
    public static void UseFaultAnswers(this IApplicationBuilder app, ILogger log) => app.Use(async (http, next) =>
    {
        try
        {
            await next(http);
            if (http.Response is { HasStarted: false, StatusCode: >= StatusCodes.Status400BadRequest, ContentLength: null, ContentType: null })
                await http.ProblemOfRoute();
        }
        catch (Exception e) when (http.RequestAborted.IsCancellationRequested && e is OperationCanceledException or IOException)
        {
            // The client hung up.
        }
        catch (Exception e) when (!http.Response.HasStarted)
        {
            await Answer(http, e, log);
        }
    });

    private static Task Answer(HttpContext http, Exception fault, ILogger log)
    {
        switch (fault)
        {
            case BadHttpRequestException bad:
                return http.Problem(bad.StatusCode, bad.Message);
            case StorageUnavailableException unavailable:
                return http.Problem(StatusCodes.Status503ServiceUnavailable, unavailable.Message);
            case TimeoutException:
                LogFault(log, http.Request.Method, http.Request.Path, fault);
                return http.Problem(StatusCodes.Status503ServiceUnavailable, "the server did not answer in time; whether the request took effect is not known");
            default:
                LogFault(log, http.Request.Method, http.Request.Path, fault);
                return http.Problem(StatusCodes.Status500InternalServerError, "a fault of the server; its log tells more");
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed")]
    private static partial void LogFault(ILogger log, string method, PathString path, Exception fault);
}
