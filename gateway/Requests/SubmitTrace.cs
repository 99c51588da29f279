using System.Diagnostics;
using Actors.Gateway.Application;
using Microsoft.AspNetCore.Http;

namespace Actors.Gateway.Requests;

/// <summary>The span of a submit over HTTP, under the one that its <c>traceparent</c> names: so the trace of a caller in any language goes on to the handler of its
/// job. Where nobody collects spans, the job is handed the caller's own.</summary>
internal static class SubmitTrace
{
    private const string HeaderName = "traceparent";

    private static readonly ActivitySource Activities = new("Actors.Gateway");

    /// <summary>Null when there is no span to end.</summary>
    /// <param name="traceParent">What the jobs of this request are to carry; null when there is no trace. A header that is none is passed over, as W3C wants it.</param>
    public static Activity? Start(HttpContext http, out string? traceParent)
    {
        traceParent = null;
        var header = http.Request.Headers[HeaderName];
        if (header is not [{ Length: <= JobSpecs.MaxTraceParentLength } given] || !ActivityContext.TryParse(given, null, isRemote: true, out var caller))
            return null;
        var activity = Activities.StartActivity("submit", ActivityKind.Producer, caller);
        traceParent = activity?.Id ?? given;
        return activity;
    }
}
