using System.Globalization;
using Actors.Gateway.Application;
using Actors.Gateway.Application.Live;
using Actors.Gateway.Http;
using Actors.Gateway.Requests;
using Actors.Gateway.Tokens;
using Actors.Jobs;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace Actors.Gateway.Sse;

/// <summary><c>GET /jobs/:id/events</c>: one job's events as Server-Sent Events, until it has ended. An event's id is its <c>seq</c>, so a client that comes back with
/// <c>Last-Event-ID</c> goes on where it was.</summary>
internal sealed class JobEventsEndpoint(
    HttpCallers callers,
    ITokenCallers tokens,
    JobFeed feed,
    GatewayOptions options,
    OriginPolicy origins,
    TimeProvider time,
    IHostApplicationLifetime life)
{
    private const string LastEventId = "Last-Event-ID";

    public async Task Handle(HttpContext http, string id)
    {
        if (!origins.Allows(http.Request))
        {
            await http.Problem(StatusCodes.Status403Forbidden, "this page's origin is not allowed");
            return;
        }
        if (await CallerOf(http) is not { } caller)
            return;
        if (!JobId.TryParse(id, out var job))
        {
            await http.Problem(StatusCodes.Status404NotFound, "no such job");
            return;
        }
        if (!TryReadAfter(http, out var after))
        {
            await http.Problem(StatusCodes.Status400BadRequest, $"{LastEventId} is the number of an event, 0 or more");
            return;
        }
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, life.ApplicationStopping);
        var stream = new JobEventStream(http, feed, caller, options.Live, time);
        if (!(await feed.Listen(caller, stream)).TryGet(out var listening, out var rejection))
        {
            await http.Problem(rejection);
            return;
        }
        using (listening)
        {
            if (!(await stream.Follow(job, after)).TryGet(out var hasNews, out rejection))
                await http.Problem(rejection);
            else if (!hasNews)
                // An event source would come back for ever after any other answer.
                http.Response.StatusCode = StatusCodes.Status204NoContent;
            else
                await stream.Send(ended.Token);
        }
    }

    /// <summary>By a token in the header or, since an event source of a browser can set none, in the query; else as all of the REST API does it.</summary>
    private async Task<Caller?> CallerOf(HttpContext http)
    {
        var token = http.Request.Query[TokenRequests.QueryName].ToString();
        if (token.Length == 0 || http.Request.BearerToken() is not null)
            return await callers.Authenticate(http);
        if ((await tokens.Authenticate(token, http.RequestAborted)).TryGet(out var caller, out var rejection))
            return caller;
        http.Response.Headers.WWWAuthenticate = TokenRequests.Challenge(rejection.Message);
        await http.Problem(StatusCodes.Status401Unauthorized, rejection.Message);
        return null;
    }

    private static bool TryReadAfter(HttpContext http, out long after)
    {
        after = 0;
        var text = http.Request.Headers[LastEventId].ToString();
        if (text.Length == 0)
            text = http.Request.Query["after"].ToString();
        return text.Length == 0 || long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out after);
    }
}
