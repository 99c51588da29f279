using System.Net.Http.Headers;

namespace Actors.WebhookSender.Requests;

/// <summary>Reads <c>Retry-After</c> in both its forms, seconds and a date.</summary>
internal static class RetryAfterHeader
{
    public static TimeSpan? Of(HttpResponseHeaders headers, DateTimeOffset now)
    {
        var wait = headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - now,
            _ => (TimeSpan?)null,
        };
        return wait > TimeSpan.Zero ? wait : null;
    }
}
