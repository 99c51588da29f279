using Actors.Gateway.Application;
using Actors.Gateway.Requests;
using Microsoft.AspNetCore.Http;

namespace Actors.Gateway.Http;

/// <summary><c>/dead-jobs</c>: named jobs that failed for good, kept until they are requeued, deleted or expire. Under <c>/admin</c> those of all owners.</summary>
internal sealed class DeadJobsEndpoint(HttpCallers callers, JobService jobs, QueueService queues)
{
    private const int DefaultLimit = 10;

    public async Task List(HttpContext http, bool ofAll)
    {
        if (await callers.Authenticate(http) is not { } caller)
            return;
        var query = new QueryValues(http.Request.Query);
        var (page, limit, name) = (query.Positive("page", 1), query.Positive("limit", DefaultLimit), query.Text("name"));
        if (query.Mistake is { } mistake)
        {
            await http.Problem(StatusCodes.Status400BadRequest, mistake);
            return;
        }
        var offset = (page - 1L) * limit;
        var found = ofAll ? await queues.ListDead(caller, name, offset, limit) : await jobs.ListDead(caller, name, offset, limit);
        if (!found.TryGet(out var dead, out var rejection))
        {
            await http.Problem(rejection);
            return;
        }
        await http.Answer(StatusCodes.Status200OK, json =>
        {
            json.WriteStartArray("jobs");
            foreach (var job in dead.Jobs)
                JobJson.Write(json, job, output: null, owner: ofAll ? job.Owner : null);
            json.WriteEndArray();
            json.WriteStartObject("pagination");
            json.WriteNumber("total", dead.Total);
            json.WriteNumber("page", page);
            json.WriteNumber("limit", limit);
            json.WriteNumber("pages", (dead.Total + limit - 1) / limit);
            json.WriteEndObject();
        });
    }

    public async Task Requeue(HttpContext http, bool ofAll)
    {
        if (await callers.Authenticate(http) is not { } caller)
            return;
        if (new QueryValues(http.Request.Query).Text("name") is not { } name)
        {
            await http.Problem(StatusCodes.Status400BadRequest, "name is missing: whose dead jobs are to be requeued");
            return;
        }
        var requeued = ofAll ? await queues.RequeueDead(caller, name) : await jobs.RequeueDead(caller, name);
        if (!requeued.TryGet(out var answer, out var rejection))
        {
            await http.Problem(rejection);
            return;
        }
        await http.Answer(StatusCodes.Status200OK, json =>
        {
            json.WriteNumber("requeued", answer.Requeued);
            json.WriteNumber("remaining", answer.Remaining);
        });
    }
}
