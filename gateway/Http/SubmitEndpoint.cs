using Actors.Gateway.Application;
using Actors.Gateway.Requests;
using Actors.Jobs;
using Microsoft.AspNetCore.Http;

namespace Actors.Gateway.Http;

/// <summary><c>POST /submit-job {name, data, …}</c> → <c>{jobId}</c>. The name <c>command</c> runs <c>data.command</c> on the node <c>data.target</c>.</summary>
internal sealed class SubmitEndpoint(HttpCallers callers, JobService jobs, GatewayOptions options, TimeProvider time)
{
    public async Task Handle(HttpContext http)
    {
        if (await callers.Open(http, options.SubmitLimit) is not ({ } caller, { } body))
            return;
        var now = time.GetUtcNow();
        if (!SubmitBody.Read(body, now).TryGet(out var job, out var rejection))
        {
            await http.Problem(rejection);
            return;
        }
        Result<JobSnapshot> submitted;
        using (SubmitTrace.Start(http, out var trace))
            submitted = await jobs.Submit(caller, job with { TraceParent = trace, Key = http.RepeatKey(body, now + options.IdempotencyWindow) });
        if (!submitted.TryGet(out var snapshot, out rejection))
        {
            await http.Problem(rejection);
            return;
        }
        var id = snapshot.Id.ToString();
        http.Response.Headers.Location = $"/jobs/{id}";
        await http.Answer(StatusCodes.Status201Created, json => json.WriteString("jobId", id));
    }
}
