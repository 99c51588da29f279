using System.Collections.Immutable;
using System.Text.Json;
using Actors.Gateway.Application;
using Actors.Gateway.Requests;
using Actors.Jobs;
using Microsoft.AspNetCore.Http;

namespace Actors.Gateway.Http;

/// <summary><c>/jobs</c>: look at jobs and cancel them.</summary>
internal sealed class JobsEndpoint(HttpCallers callers, JobService jobs, WaitReasons reasons, ResultJson results)
{
    private const int DefaultLimit = 10;

    public async Task Get(HttpContext http, string id)
    {
        if (await callers.Authenticate(http) is not { } caller)
            return;
        var query = new QueryValues(http.Request.Query);
        var wait = query.Seconds("wait");
        if (query.Mistake is { } mistake)
            await http.Problem(StatusCodes.Status400BadRequest, mistake);
        else if (!JobId.TryParse(id, out var jobId))
            await http.Problem(StatusCodes.Status404NotFound, "no such job");
        else
            await Show(http, await jobs.WaitForEnd(caller, jobId, wait, http.RequestAborted));
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

    public async Task Requeue(HttpContext http, string id)
    {
        if (await callers.Authenticate(http) is not { } caller)
            return;
        if (!JobId.TryParse(id, out var jobId))
            await http.Problem(StatusCodes.Status404NotFound, "no such job");
        else
            await Show(http, await jobs.Requeue(caller, jobId));
    }

    public async Task Delete(HttpContext http, string id)
    {
        if (await callers.Authenticate(http) is not { } caller)
            return;
        if (!JobId.TryParse(id, out var jobId))
            await http.Problem(StatusCodes.Status404NotFound, "no such job");
        else if ((await jobs.DeleteResult(caller, jobId)).Rejection is { } rejection)
            await http.Problem(rejection);
        else
            http.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    public async Task List(HttpContext http)
    {
        if (await callers.Authenticate(http) is not { } caller)
            return;
        if (http.Request.Query.ContainsKey("updatedAfter"))
            await ListUpdates(http, caller);
        else if (await ReadListing(http) is { } listing)
            await ShowList(http, await jobs.List(caller, listing.Listing), listing);
    }

    /// <summary>What the query asks for; null when it is wrong and that has been answered.</summary>
    internal static async Task<(JobListing Listing, int Page)?> ReadListing(HttpContext http)
    {
        var query = new QueryValues(http.Request.Query);
        var page = query.Positive("page", 1);
        var limit = query.Positive("limit", DefaultLimit);
        var listing = new JobListing
        {
            Statuses = query.States("status"),
            Name = query.Text("name"),
            AsOf = query.Maybe("asOf", "what the first page's pagination told as asOf", text => JobId.TryParse(text, out var id) ? id : (JobId?)null),
            Offset = (page - 1L) * limit,
            Limit = limit,
        };
        if (query.Mistake is not { } mistake)
            return (listing, page);
        await http.Problem(StatusCodes.Status400BadRequest, mistake);
        return null;
    }

    internal async Task ShowList(HttpContext http, Result<JobList> found, (JobListing Listing, int Page) asked, bool withOwner = false)
    {
        if (!found.TryGet(out var list, out var rejection))
        {
            await http.Problem(rejection);
            return;
        }
        var limit = asked.Listing.Limit;
        var waiting = await reasons.Of(list.Jobs.Select(listed => listed.Job));
        await http.Answer(StatusCodes.Status200OK, json =>
        {
            WriteJobs(json, list.Jobs, waiting, withOwner);
            json.WriteStartObject("pagination");
            json.WriteNumber("total", list.Total);
            json.WriteNumber("page", asked.Page);
            json.WriteNumber("limit", limit);
            json.WriteNumber("pages", (list.Total + limit - 1) / limit);
            json.WriteString("asOf", list.AsOf.ToString());
            json.WriteEndObject();
        });
    }

    internal async Task Show(HttpContext http, Result<JobSnapshot> found, bool withOwner = false)
    {
        if (!found.TryGet(out var job, out var rejection))
        {
            await http.Problem(rejection);
            return;
        }
        var waiting = await reasons.Of([job]);
        if (job.Outcome is not { ExitCode: not null } outcome)
            await Answer(null);
        else if (!ResultJson.IsLong(outcome))
            await Answer(await results.OutputOf(job));
        else
            await results.WriteTo(http.BeginJson(), JsonAnswers.Bytes(json => Write(json, [])), job, http.RequestAborted);

        Task Answer(byte[]? output) => http.AnswerValue(StatusCodes.Status200OK, json => Write(json, output));

        void Write(Utf8JsonWriter json, byte[]? output) =>
            JobJson.Write(json, job, output, waiting.GetValueOrDefault(job.Id), owner: withOwner ? job.Owner : null);
    }

    private async Task ListUpdates(HttpContext http, Caller caller)
    {
        var query = new QueryValues(http.Request.Query);
        var limit = query.Positive("limit", DefaultLimit);
        var after = query.Maybe("updatedAfter", "a time in epoch milliseconds, or what pagination told as updatedAfter",
            text => UpdateCursor.TryParse(text, out var cursor) ? cursor : (UpdateCursor?)null);
        if (new[] { "page", "status", "name", "asOf" }.FirstOrDefault(other => query.Text(other) is not null) is { } other)
        {
            await http.Problem(StatusCodes.Status400BadRequest, $"{other} does not go with updatedAfter, which is about all of your jobs");
            return;
        }
        if (query.Mistake is { } mistake)
        {
            await http.Problem(StatusCodes.Status400BadRequest, mistake);
            return;
        }
        if (!(await jobs.Updates(caller, after ?? default, limit)).TryGet(out var updates, out var rejection))
        {
            await http.Problem(rejection);
            return;
        }
        var waiting = await reasons.Of(updates.Jobs.Select(listed => listed.Job));
        await http.Answer(StatusCodes.Status200OK, json =>
        {
            WriteJobs(json, updates.Jobs, waiting);
            json.WriteStartObject("pagination");
            json.WriteNumber("limit", limit);
            json.WriteString("updatedAfter", updates.Next.ToString());
            json.WriteBoolean("more", updates.More);
            json.WriteEndObject();
        });
    }

    private static void WriteJobs(Utf8JsonWriter json, ImmutableArray<ListedJob> jobs, ImmutableDictionary<JobId, string> waiting, bool withOwner = false)
    {
        json.WriteStartArray("jobs");
        foreach (var (job, updatedAt) in jobs)
            JobJson.Write(json, job, output: null, waiting.GetValueOrDefault(job.Id), updatedAt, withOwner ? job.Owner : null);
        json.WriteEndArray();
    }
}
