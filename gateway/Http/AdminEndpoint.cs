using Actors.Gateway.Application;
using Actors.Gateway.Requests;
using Actors.Jobs;
using Microsoft.AspNetCore.Http;

namespace Actors.Gateway.Http;

/// <summary><c>/admin</c>: jobs of all owners and all queues, for the role admin.</summary>
internal sealed class AdminEndpoint(HttpCallers callers, AdminService admin, JobsEndpoint shown)
{
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

    public async Task Queues(HttpContext http)
    {
        if (await callers.Authenticate(http) is not { } caller)
            return;
        if (!(await admin.Queues(caller)).TryGet(out var queues, out var rejection))
        {
            await http.Problem(rejection);
            return;
        }
        await http.Answer(StatusCodes.Status200OK, json =>
        {
            json.WriteStartArray("queues");
            foreach (var queue in queues)
            {
                json.WriteStartObject();
                json.WriteString("id", queue.Queue.Value);
                json.WriteNumber("waiting", queue.Waiting);
                json.WriteNumber("delayed", queue.Scheduled);
                json.WriteNumber("active", queue.Running);
                json.WriteStartArray("executors");
                foreach (var executor in queue.Executors)
                {
                    json.WriteStartObject();
                    json.WriteString("id", executor.Id);
                    json.WriteBoolean("connected", executor.Connected);
                    json.WriteNumber("capacity", executor.Capacity);
                    json.WriteNumber("active", executor.Running);
                    json.WriteNumber("lastSeen", executor.LastSeen.ToUnixTimeMilliseconds());
                    json.WriteEndObject();
                }
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndArray();
        });
    }

    /// <summary>What is no id is the id of no job.</summary>
    private static JobId IdOf(string text) => JobId.TryParse(text, out var id) ? id : default;
}
