using Actors.Gateway.Application;
using Actors.Gateway.Requests;
using Actors.Jobs;
using Actors.Queues;
using Microsoft.AspNetCore.Http;

namespace Actors.Gateway.Http;

/// <summary><c>/admin</c>: jobs of all owners and all queues, for the role admin.</summary>
internal sealed class AdminEndpoint(HttpCallers callers, AdminService admin, QueueService queues, JobsEndpoint shown)
{
    private const int MaxPolicyBytes = 16 * 1024;

    public async Task List(HttpContext http)
    {
        if (await callers.Authenticate(http) is { } caller && await JobsEndpoint.ReadListing(http) is { } listing)
            await shown.ShowList(http, await admin.List(caller, listing.Listing), listing, withOwner: true);
    }

    public async Task Get(HttpContext http, string id)
    {
        if (await callers.Authenticate(http) is { } caller)
            await shown.Show(http, await admin.Get(caller, IdOf(id)), withOwner: true);
    }

    public async Task Cancel(HttpContext http, string id)
    {
        if (await callers.Authenticate(http) is { } caller)
            await shown.Show(http, await admin.Cancel(caller, IdOf(id)), withOwner: true);
    }

    /// <summary>A page of queues; <c>after</c> is the last one of the page before.</summary>
    public async Task Queues(HttpContext http)
    {
        if (await callers.Authenticate(http) is not { } caller)
            return;
        var query = new QueryValues(http.Request.Query);
        var limit = query.Positive("limit", QueueService.MaxListed);
        var after = query.Maybe("after", "the id of a queue", text => QueueId.TryParse(text, out var id) ? id : (QueueId?)null);
        if (query.Mistake is { } mistake)
        {
            await http.Problem(StatusCodes.Status400BadRequest, mistake);
            return;
        }
        if (!(await queues.List(caller, after, limit)).TryGet(out var list, out var rejection))
        {
            await http.Problem(rejection);
            return;
        }
        await http.Answer(StatusCodes.Status200OK, json =>
        {
            json.WriteStartArray("queues");
            foreach (var queue in list)
                QueueJson.Write(json, queue);
            json.WriteEndArray();
        });
    }

    /// <summary>Pauses or resumes a queue, or bounds what runs of it: members that are absent stay as they are, null takes a bound away.</summary>
    public async Task SetQueue(HttpContext http, string kind, string target)
    {
        if (await callers.Open(http, new BodyLimit(MaxPolicyBytes)) is not ({ } caller, { } body))
            return;
        // The server unescapes all of a path but the slash.
        var id = new QueueId($"{kind}/{target.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase)}");
        if ((await Set(caller, id, body)).TryGet(out var queue, out var rejection))
            await http.AnswerValue(StatusCodes.Status200OK, json => QueueJson.Write(json, queue));
        else
            await http.Problem(rejection);
    }

    private async Task<Result<QueueSnapshot>> Set(Caller caller, QueueId id, byte[] body)
    {
        if (!(await queues.Get(caller, id)).TryGet(out var queue, out var rejection) || !QueueJson.ReadPolicy(body, queue.Policy).TryGet(out var policy, out rejection))
            return rejection;
        if ((await queues.SetLimits(caller, id, policy.MaxRunning, policy.Rate)).Rejection is { } refused)
            return refused;
        var paused = policy.IsPaused ? await queues.Pause(caller, id) : await queues.Resume(caller, id);
        return paused.Rejection is { } notPaused ? notPaused : await queues.Get(caller, id);
    }

    /// <summary>What is no id is the id of no job.</summary>
    private static JobId IdOf(string text) => JobId.TryParse(text, out var id) ? id : default;
}
