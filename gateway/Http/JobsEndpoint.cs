using System.Collections.Immutable;
using System.Globalization;
using Actors.Gateway.Application;
using Actors.Gateway.Requests;
using Actors.Jobs;
using Microsoft.AspNetCore.Http;

namespace Actors.Gateway.Http;

/// <summary><c>/jobs</c>: look at jobs and cancel them.</summary>
internal sealed class JobsEndpoint(HttpCallers callers, JobService jobs, ResultJson results)
{
    private const int DefaultLimit = 10;

    public async Task Get(HttpContext http, string id)
    {
        if (await callers.Authenticate(http) is not { } caller)
            return;
        if (!JobId.TryParse(id, out var jobId))
            await http.Problem(StatusCodes.Status404NotFound, "no such job");
        else
            await Show(http, await jobs.WaitForEnd(caller, jobId, WaitOf(http), http.RequestAborted));
    }

    public async Task Cancel(HttpContext http, string id)
    {
        if (await callers.Authenticate(http) is not { } caller)
            return;
        if (!JobId.TryParse(id, out var jobId))
            await http.Problem(StatusCodes.Status404NotFound, "no such job");
        else
            await Show(http, await jobs.Cancel(caller, jobId, null));
    }

    public async Task List(HttpContext http)
    {
        if (await callers.Authenticate(http) is not { } caller)
            return;
        var query = http.Request.Query;
        if (!TryRead(query["page"], 1, out var page) || !TryRead(query["limit"], DefaultLimit, out var limit) || page < 1)
        {
            await http.Problem(StatusCodes.Status400BadRequest, "page and limit are positive numbers");
            return;
        }
        if (!TryReadState(query["status"].ToString(), out var statuses))
        {
            await http.Problem(StatusCodes.Status400BadRequest, "status is one of waiting, delayed, active, completed, failed");
            return;
        }
        var found = await jobs.List(caller, statuses, (page - 1L) * limit, limit);
        if (!found.TryGet(out var list, out var rejection))
        {
            await http.Problem(rejection);
            return;
        }
        await http.AnswerValue(StatusCodes.Status200OK, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("jobs");
            foreach (var job in list.Jobs)
                JobJson.Write(json, job, output: null);
            json.WriteEndArray();
            json.WriteStartObject("pagination");
            json.WriteNumber("total", list.Total);
            json.WriteNumber("page", page);
            json.WriteNumber("limit", limit);
            json.WriteNumber("pages", (list.Total + limit - 1) / limit);
            json.WriteEndObject();
            json.WriteEndObject();
        });
    }

    private async Task Show(HttpContext http, Result<JobSnapshot> found)
    {
        if (!found.TryGet(out var job, out var rejection))
        {
            await http.Problem(rejection);
            return;
        }
        var output = job.Outcome?.ExitCode is not null ? await results.OutputOf(job) : null;
        await http.AnswerValue(StatusCodes.Status200OK, json => JobJson.Write(json, job, output));
    }

    private static TimeSpan WaitOf(HttpContext http) =>
        double.TryParse(http.Request.Query["wait"], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0 and <= 1e6
            ? TimeSpan.FromSeconds(seconds)
            : TimeSpan.Zero;

    private static bool TryRead(string? text, int fallback, out int number)
    {
        number = fallback;
        return string.IsNullOrEmpty(text) || int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    private static bool TryReadState(string state, out ImmutableArray<JobStatus> statuses)
    {
        statuses = state.Length == 0 ? [] : [.. Enum.GetValues<JobStatus>().Where(status => JobJson.StateOf(status) == state)];
        return state.Length == 0 || !statuses.IsEmpty;
    }
}
