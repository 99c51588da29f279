using System.Text;
using System.Text.Json;
using Actors.Gateway.Application;
using Actors.Gateway.Requests;
using Actors.Jobs;
using Microsoft.AspNetCore.Http;

namespace Actors.Gateway.Http;

/// <summary><c>POST /jobs/batch [{name, data, …}, …]</c>: many submits at once, each with an answer of its own, in the order given. They are submitted side by
/// side, so their writes share commits. With an <c>Idempotency-Key</c> each place in the batch has a key of its own: a batch that is sent again makes only the jobs that
/// were not made.</summary>
internal sealed class BatchEndpoint(HttpCallers callers, JobService jobs, GatewayOptions options, TimeProvider time)
{
    public async Task Handle(HttpContext http)
    {
        if (await callers.Open(http, options.MaxBatchBytes) is not ({ } caller, { } body))
            return;
        if (!SubmitBody.TryParse(body, out var document, out var rejection))
        {
            await http.Problem(rejection);
            return;
        }
        using (document)
        {
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Array || root.GetArrayLength() == 0 || root.GetArrayLength() > options.MaxBatch)
                await http.Problem(StatusCodes.Status400BadRequest, $"a batch is an array of 1 to {options.MaxBatch} submits (MAX_BATCH)");
            else
                await Answer(http, await Task.WhenAll(root.EnumerateArray().Select((item, place) => Submit(http, caller, item, place))));
        }
    }

    private Task<Result<JobSnapshot>> Submit(HttpContext http, Caller caller, JsonElement item, int place)
    {
        var now = time.GetUtcNow();
        if (!SubmitBody.Read(item, now).TryGet(out var job, out var rejection))
            return Task.FromResult<Result<JobSnapshot>>(rejection);
        var key = http.RepeatKey(Encoding.UTF8.GetBytes(item.GetRawText()), now + options.IdempotencyWindow);
        return jobs.Submit(caller, job with { Key = key is null ? null : key with { Value = $"{key.Value}#{place}" } });
    }

    private static Task Answer(HttpContext http, Result<JobSnapshot>[] submitted) => http.Answer(StatusCodes.Status200OK, json =>
    {
        json.WriteStartArray("jobs");
        foreach (var one in submitted)
        {
            json.WriteStartObject();
            if (one.TryGet(out var job, out var rejection))
            {
                json.WriteNumber("status", StatusCodes.Status201Created);
                json.WriteString("jobId", job.Id.ToString());
            }
            else
            {
                json.WriteNumber("status", Problems.StatusOf(rejection.Code));
                json.WriteString("error", rejection.Message);
            }
            json.WriteEndObject();
        }
        json.WriteEndArray();
    });
}
